package conformance

import (
	"fmt"
	"go/ast"
	"go/parser"
	"strconv"
	"strings"
)

// slowAnswer stands for the recorded 30 s: only that it is waited for matters.
const slowAnswer = 2000

// parseAnswer reads the Go text by which the recording tells what the handler answered:
// raw(contentType, status, body), and a few with statements around.
func parseAnswer(kind, text string) (answer, error) {
	switch kind {
	case "204", "304":
		status, err := strconv.Atoi(kind)
		return answer{Status: status}, err
	case "close":
		return answer{Do: "close"}, nil
	case "close-after-headers":
		return answer{Do: "cut", Body: "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"Outputs\":"}, nil
	case "garbage":
		return answer{Do: "garbage", Body: "hello this is not http\r\n\r\n"}, nil
	case "chunked":
		a := jsonAnswer(`{"Outputs":{"out":"chunked"}} `)
		a.Do, a.ChunkMS, a.ChunkBytes = "chunks", 20, 10
		return a, nil
	}
	at := strings.Index(text, "raw(")
	if at < 0 {
		return answer{}, fmt.Errorf("no answer in %q", text)
	}
	expression, err := parser.ParseExpr(text[at:])
	if err != nil {
		return answer{}, fmt.Errorf("read %q: %w", text, err)
	}
	called, ok := expression.(*ast.CallExpr)
	if !ok || len(called.Args) != 3 {
		return answer{}, fmt.Errorf("%q is no call of three arguments", text)
	}
	a := answer{Type: contentType(called.Args[0])}
	status, body := literal(called.Args[1]), literal(called.Args[2])
	if a.Status, err = strconv.Atoi(status); err != nil {
		return answer{}, fmt.Errorf("status of %q: %w", text, err)
	}
	a.Body = body
	switch kind {
	case "302":
		a.Headers = map[string]string{"Location": "/json-empty-object"}
	case "429":
		a.Headers = map[string]string{"Retry-After": "1"}
	case "gzip":
		a.Headers = map[string]string{"Content-Encoding": "gzip"}
	case "slow30":
		a.DelayMS = slowAnswer
	}
	return a, nil
}

// contentType reads nil, js or S("…").
func contentType(e ast.Expr) *string {
	media := "application/json"
	switch v := e.(type) {
	case *ast.Ident:
		if v.Name == "nil" {
			return nil
		}
	case *ast.CallExpr:
		media = literal(v.Args[0])
	}
	return &media
}

// literal is the value of a Go literal.
func literal(e ast.Expr) string {
	basic, ok := e.(*ast.BasicLit)
	if !ok {
		return ""
	}
	if text, err := strconv.Unquote(basic.Value); err == nil {
		return text
	}
	return basic.Value
}
