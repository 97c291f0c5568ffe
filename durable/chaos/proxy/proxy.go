package proxy

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// Options says what a Proxy does. Targets and Tally are required.
type Options struct {
	// Seed and Client decide, with the requests, about everything.
	Seed   uint64
	Client string
	// Targets are the real endpoints, without the account.
	Targets map[Service]*url.URL
	Rates   Rates
	// Only replaces Rates for some operations.
	Only  map[Operation]Rates
	Tally *Tally
	// KillAt is the request, counted from 1, at which Kill is called instead of
	// an answer; 0 means none. AfterEffect lets the request reach storage first.
	KillAt      int
	AfterEffect bool
	Kill        func()
}

// maxBody bounds a request: an entity group transaction has 4 MiB.
const maxBody = 8 << 20

// Proxy forwards requests of one client. Make it with New and serve it with
// Handler. It is safe for concurrent use.
type Proxy struct {
	options Options
	client  http.Client
	// life ends with Close, and with it what is under way.
	life context.Context
	end  context.CancelFunc

	mu    sync.Mutex
	total int
	kinds map[Operation]int
}

// New makes a proxy; it fails when a target or the tally is missing.
func New(options Options) (*Proxy, error) {
	if options.Tally == nil {
		return nil, errors.New("the proxy needs a tally")
	}
	for _, service := range []Service{Tables, Queues, Blobs} {
		if options.Targets[service] == nil {
			return nil, fmt.Errorf("the proxy needs the %s endpoint", service)
		}
	}
	life, end := context.WithCancel(context.Background())
	return &Proxy{
		options: options, kinds: map[Operation]int{}, life: life, end: end,
		client: http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 32, DisableCompression: true}},
	}, nil
}

// Close ends the requests that are under way and the connections to the targets.
func (p *Proxy) Close() {
	p.end()
	p.client.CloseIdleConnections()
}

// Handler serves one service.
func (p *Proxy) Handler(service Service) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { p.serve(service, w, r) })
}

func (p *Proxy) count(operation Operation) (total, kind int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.total++
	p.kinds[operation]++
	return p.total, p.kinds[operation]
}

func (p *Proxy) serve(service Service, w http.ResponseWriter, r *http.Request) {
	operation := operationOf(service, r)
	total, kind := p.count(operation)
	fault, delay := p.options.decide(operation, kind)
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		reset(w)
		return
	}
	if total == p.options.KillAt {
		p.kill(service, r, body)
		reset(w)
		return
	}
	p.options.Tally.note(p.look(r, body), fault)
	switch fault {
	case Reset:
		reset(w)
		return
	case Refused, Outage:
		refuse(w, http.StatusInternalServerError, "InternalError")
		return
	case Busy:
		w.Header().Set("Retry-After", "1")
		refuse(w, http.StatusServiceUnavailable, "ServerBusy")
		return
	case Delayed:
		if !wait(r, delay) {
			return
		}
	}
	answer, err := p.forward(service, r, body)
	switch {
	case err != nil || fault == LostReset:
		reset(w)
	case fault == LostRefused:
		refuse(w, http.StatusInternalServerError, "InternalError")
	default:
		answer.write(w)
	}
}

// look is what a request has in common with its repetition.
func (p *Proxy) look(r *http.Request, body []byte) string {
	return fmt.Sprintf("%s %s %s %x", p.options.Client, r.Method, r.URL.RequestURI(), sha256.Sum256(body))
}

func (p *Proxy) kill(service Service, r *http.Request, body []byte) {
	if p.options.AfterEffect {
		_, _ = p.forward(service, r, body) // the client dies and never learns of it
	}
	p.options.Kill()
}

// wait says whether the client is still there after the delay.
func wait(r *http.Request, delay time.Duration) bool {
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}

// answer is a whole response.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// forward sends the request on, whole, and reads the whole answer. It does so
// even when the client has gone, as a server would that has read the request.
func (p *Proxy) forward(service Service, r *http.Request, body []byte) (answer, error) {
	target := *p.options.Targets[service]
	target.Path, target.RawPath, target.RawQuery = r.URL.Path, r.URL.RawPath, r.URL.RawQuery
	onward := r.Clone(p.life)
	onward.URL, onward.RequestURI, onward.Host = &target, "", r.Host
	onward.Body, onward.ContentLength = http.NoBody, int64(len(body))
	if len(body) > 0 { // an empty one would go out in chunks, which storage refuses
		onward.Body = io.NopCloser(bytes.NewReader(body))
	}
	response, err := p.client.Do(onward)
	if err != nil {
		return answer{}, fmt.Errorf("forward the request: %w", err)
	}
	defer response.Body.Close()
	got, err := io.ReadAll(response.Body)
	if err != nil {
		return answer{}, fmt.Errorf("read the answer: %w", err)
	}
	return answer{response.StatusCode, response.Header, got}, nil
}

func (a answer) write(w http.ResponseWriter) {
	maps.Copy(w.Header(), a.header)
	w.Header().Del("Content-Length")
	w.Header().Del("Transfer-Encoding")
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body)
}

// refuse answers as storage does.
func refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("X-Ms-Error-Code", code)
	http.Error(w, code, status)
}

// reset closes the client's connection without an answer, by RST if it can.
func reset(w http.ResponseWriter) {
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		panic(http.ErrAbortHandler)
	}
	connection, _, err := hijacker.Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := connection.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = connection.Close()
}
