// Command probe is the custom handler of the conformance suite. It records every request
// as a JSON line in requests.jsonl in the script root, and answers what answers.json there
// says for the path, or for the path and what the call is about (the queue text, or the
// query parameter kind). The variable PROBE_MODE makes it go wrong from the start: exit=CODE,
// nolisten, wrongport, acceptonly, slow=MILLISECONDS.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

type answer struct {
	Status  int               `json:"status"`
	Type    *string           `json:"type"`
	Body    string            `json:"body"`
	Headers map[string]string `json:"headers"`
	Do      string            `json:"do"`
	DelayMS int               `json:"delayMs"`
	Watch   bool              `json:"watch"`
	// Repeat sends the body so often; ChunkMS is the pause after each chunk of ChunkBytes.
	Repeat     int `json:"repeat"`
	ChunkMS    int `json:"chunkMs"`
	ChunkBytes int `json:"chunkBytes"`
}

type record struct {
	Event            string            `json:"event"`
	PID              int               `json:"pid"`
	T                time.Time         `json:"t"`
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
	fmt.Println("handler starting (stdout)")
	fmt.Fprintln(os.Stderr, "handler starting (stderr)")
	mode, number, _ := strings.Cut(os.Getenv("PROBE_MODE"), "=")
	n, _ := strconv.Atoi(number)
	port := os.Getenv("FUNCTIONS_CUSTOMHANDLER_PORT")
	switch mode {
	case "exit":
		os.Exit(n)
	case "nolisten":
		select {}
	case "wrongport":
		port = "0"
	case "slow":
		time.Sleep(time.Duration(n) * time.Millisecond)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		panic(err)
	}
	if mode == "acceptonly" {
		for {
			if _, err := listener.Accept(); err != nil {
				panic(err)
			}
		}
	}
	panic(http.Serve(listener, p))
}

func (p *probe) write(r record) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r.PID, r.T = os.Getpid(), time.Now()
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
	if !a.wait(r) {
		p.write(record{Event: "connection-aborted", URI: r.RequestURI})
		return
	}
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

// wait works as long as the answer tells. When it watches, it ends early, with false, as
// soon as the connection is lost.
func (a answer) wait(r *http.Request) bool {
	lost := r.Context().Done()
	if !a.Watch {
		lost = nil
	}
	select {
	case <-time.After(time.Duration(a.DelayMS) * time.Millisecond):
		return true
	case <-lost:
		return false
	}
}

func (a answer) send(w http.ResponseWriter) {
	switch a.Do {
	case "exit":
		os.Exit(a.Status)
	case "sigkill":
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	case "hang":
		select {}
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
		for chunk := range slices.Chunk([]byte(a.Body), a.ChunkBytes) {
			_, _ = w.Write(chunk)
			w.(http.Flusher).Flush()
			time.Sleep(time.Duration(a.ChunkMS) * time.Millisecond)
		}
		return
	}
	for range max(a.Repeat, 1) {
		_, _ = io.WriteString(w, a.Body)
	}
}
