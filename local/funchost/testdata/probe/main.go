// Command probe is the custom handler of the host's tests: it records every request as a
// JSON line in the file PROBE_LOG and answers what the test asked for.
//
// A queue text or query parameter "do" is the request: JSON such as
// {"do":"reply","status":200,"type":"application/json","body":"{}"}, {"do":"exit","code":1},
// {"do":"sleep","ms":100}, {"do":"close"}, {"do":"hang"}.
package main

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"
)

type action struct {
	Do     string `json:"do"`
	Status int    `json:"status"`
	Type   string `json:"type"`
	Body   string `json:"body"`
	Code   int    `json:"code"`
	MS     int    `json:"ms"`
}

type record struct {
	Event            string      `json:"event"`
	PID              int         `json:"pid"`
	Method           string      `json:"method,omitempty"`
	URI              string      `json:"uri,omitempty"`
	Host             string      `json:"host,omitempty"`
	Header           http.Header `json:"header,omitempty"`
	TransferEncoding []string    `json:"transferEncoding,omitempty"`
	ContentLength    int64       `json:"contentLength"`
	Body             string      `json:"body,omitempty"`
	Env              []string    `json:"env,omitempty"`
	Args             []string    `json:"args,omitempty"`
	Dir              string      `json:"dir,omitempty"`
	CtxErr           string      `json:"ctxErr,omitempty"`
}

var mu sync.Mutex

func write(r record) {
	mu.Lock()
	defer mu.Unlock()
	f, err := os.OpenFile(os.Getenv("PROBE_LOG"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	r.PID = os.Getpid()
	if err := json.NewEncoder(f).Encode(r); err != nil {
		panic(err)
	}
}

func main() {
	dir, _ := os.Getwd()
	write(record{Event: "start", Env: os.Environ(), Args: os.Args, Dir: dir})
	os.Stdout.WriteString("probe out\n")
	os.Stderr.WriteString("probe err\nprobe WARNing\n")
	if code, err := strconv.Atoi(os.Getenv("PROBE_EXIT")); err == nil {
		os.Exit(code)
	}
	port := os.Getenv("FUNCTIONS_CUSTOMHANDLER_PORT")
	if os.Getenv("PROBE_PORT") != "" {
		port = os.Getenv("PROBE_PORT")
	}
	l, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		panic(err)
	}
	panic(http.Serve(l, http.HandlerFunc(handle)))
}

func handle(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	write(record{
		Event: "request", Method: r.Method, URI: r.RequestURI, Host: r.Host, Header: r.Header,
		TransferEncoding: r.TransferEncoding, ContentLength: r.ContentLength, Body: string(body),
	})
	defer func() {
		text := ""
		if err := r.Context().Err(); err != nil {
			text = err.Error()
		}
		write(record{Event: "answered", URI: r.RequestURI, CtxErr: text})
	}()
	act(w, wanted(r, body))
}

// wanted finds the action in the query or in the payload.
func wanted(r *http.Request, body []byte) action {
	var a action
	text := r.URL.Query().Get("do")
	if text == "" {
		var call struct {
			Data     map[string]json.RawMessage
			Metadata map[string]json.RawMessage
		}
		_ = json.Unmarshal(body, &call)
		var outer, inner string
		if json.Unmarshal(call.Data["item"], &outer) == nil {
			_ = json.Unmarshal([]byte(outer), &inner)
		}
		if inner == "" && json.Unmarshal(call.Metadata["do"], &outer) == nil {
			_ = json.Unmarshal([]byte(outer), &inner)
		}
		text = inner
	}
	_ = json.Unmarshal([]byte(text), &a)
	return a
}

func act(w http.ResponseWriter, a action) {
	switch a.Do {
	case "exit":
		os.Exit(a.Code)
	case "close":
		c, _, _ := w.(http.Hijacker).Hijack()
		c.Close()
	case "hang":
		select {}
	case "sleep":
		time.Sleep(time.Duration(a.MS) * time.Millisecond)
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, "{}")
	case "reply":
		w.Header()["Content-Type"] = nil
		if a.Type != "" {
			w.Header().Set("Content-Type", a.Type)
		}
		if a.Status == 302 {
			w.Header().Set("Location", "/elsewhere")
		}
		w.WriteHeader(a.Status)
		io.WriteString(w, a.Body)
	default:
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"Outputs":{},"Logs":[],"ReturnValue":null}`)
	}
}
