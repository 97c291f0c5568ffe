// Command probe is the custom handler of the conformance suite. It records every request
// as a JSON line in requests.jsonl in the script root, and answers what answers.json there
// says for the path, or for the path and what the call is about (the queue text, or the
// query parameter kind).
package main

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

type answer struct {
	Status  int               `json:"status"`
	Type    *string           `json:"type"`
	Body    string            `json:"body"`
	Headers map[string]string `json:"headers"`
	Do      string            `json:"do"`
	DelayMS int               `json:"delayMs"`
}

type record struct {
	Event            string            `json:"event"`
	PID              int               `json:"pid"`
	Method           string            `json:"method,omitempty"`
	URI              string            `json:"uri,omitempty"`
	Host             string            `json:"host,omitempty"`
	Headers          map[string]string `json:"headers,omitempty"`
	TransferEncoding []string          `json:"transferEncoding,omitempty"`
	ContentLength    int64             `json:"contentLength"`
	Body             string            `json:"body,omitempty"`
	CtxErr           string            `json:"ctxErr,omitempty"`
	Args             []string          `json:"args,omitempty"`
	Dir              string            `json:"dir,omitempty"`
	Env              map[string]string `json:"env,omitempty"`
}

type probe struct {
	mu   sync.Mutex
	root string
}

func main() {
	p := &probe{root: os.Getenv("FUNCTIONS_APP_ROOT_PATH")}
	dir, _ := os.Getwd()
	env := map[string]string{}
	for _, entry := range os.Environ() {
		if name, value, _ := strings.Cut(entry, "="); strings.HasPrefix(name, "FUNCTIONS_") {
			env[name] = value
		}
	}
	p.write(record{Event: "start", Args: os.Args, Dir: dir, Env: env})
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Getenv("FUNCTIONS_CUSTOMHANDLER_PORT"))
	if err != nil {
		panic(err)
	}
	panic(http.Serve(listener, p))
}

func (p *probe) write(r record) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r.PID = os.Getpid()
	f, err := os.OpenFile(filepath.Join(p.root, "requests.jsonl"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	if err := json.NewEncoder(f).Encode(r); err != nil {
		panic(err)
	}
}

func (p *probe) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	headers := map[string]string{}
	for name, values := range r.Header {
		headers[name] = strings.Join(values, ",")
	}
	p.write(record{
		Event: "request", Method: r.Method, URI: r.RequestURI, Host: r.Host, Headers: headers,
		TransferEncoding: r.TransferEncoding, ContentLength: r.ContentLength, Body: string(body),
	})
	a := p.answer(r, body)
	a.send(w)
	text := "<nil>"
	if err := r.Context().Err(); err != nil {
		text = err.Error()
	}
	p.write(record{Event: "answered", URI: r.RequestURI, CtxErr: text})
}

// answer finds what the suite wants for this call.
func (p *probe) answer(r *http.Request, body []byte) answer {
	answers := map[string]answer{}
	if data, err := os.ReadFile(filepath.Join(p.root, "answers.json")); err == nil {
		_ = json.Unmarshal(data, &answers)
	}
	for _, key := range []string{r.URL.Path + "|" + about(body), r.URL.Path} {
		if a, ok := answers[key]; ok {
			return a
		}
	}
	media := "application/json"
	return answer{Status: 200, Type: &media, Body: `{"Outputs":{},"Logs":[],"ReturnValue":null}`}
}

// about is the queue text or the kind of an HTTP call.
func about(body []byte) string {
	var call struct {
		Data struct {
			Item string                            `json:"item"`
			Req  struct{ Query map[string]string } `json:"req"`
		}
	}
	_ = json.Unmarshal(body, &call)
	text := ""
	if json.Unmarshal([]byte(call.Data.Item), &text) == nil {
		return text
	}
	return call.Data.Req.Query["kind"]
}

func (a answer) send(w http.ResponseWriter) {
	time.Sleep(time.Duration(a.DelayMS) * time.Millisecond)
	switch a.Do {
	case "close", "cut", "garbage":
		connection, buffer, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = buffer.WriteString(a.Body)
		_ = buffer.Flush()
		_ = connection.Close()
		return
	}
	w.Header()["Content-Type"] = nil
	if a.Type != nil {
		w.Header().Set("Content-Type", *a.Type)
	}
	for name, value := range a.Headers {
		w.Header().Set(name, value)
	}
	w.WriteHeader(a.Status)
	if a.Do == "chunks" {
		for i := range len(a.Body) / 10 {
			_, _ = io.WriteString(w, a.Body[i*10:i*10+10])
			w.(http.Flusher).Flush()
			time.Sleep(100 * time.Millisecond)
		}
		return
	}
	_, _ = io.WriteString(w, a.Body)
}
