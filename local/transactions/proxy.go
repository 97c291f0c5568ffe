package transactions

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// Proxy is a running proxy of one storage account. Its methods may be called
// concurrently.
type Proxy struct {
	connection string
	counter    counter
	transport  *http.Transport
	servers    []*http.Server
	serving    errgroup.Group
}

// endpoints maps the settings of a connection string to their services.
var endpoints = map[string]string{"BlobEndpoint": blob, "QueueEndpoint": queue, "TableEndpoint": table}

// Start listens on a free loopback port for each of the three endpoints that
// the connection string must name. The storage itself need not be there yet.
func Start(ctx context.Context, connection string) (*Proxy, error) {
	p := &Proxy{
		counter:   counter{counts: Counts{}},
		transport: &http.Transport{MaxIdleConnsPerHost: 256, IdleConnTimeout: time.Minute},
	}
	var parts []string
	for part := range strings.SplitSeq(connection, ";") {
		name, value, _ := strings.Cut(part, "=")
		if service, ok := endpoints[name]; ok {
			ours, err := p.listen(ctx, service, value)
			if err != nil {
				p.Close()
				return nil, fmt.Errorf("proxy the %s service: %w", service, err)
			}
			part = name + "=" + ours
		}
		parts = append(parts, part)
	}
	if len(p.servers) != len(endpoints) {
		p.Close()
		return nil, fmt.Errorf("the connection string names %d of the endpoints of blob, queue and table; the proxy needs all three", len(p.servers))
	}
	p.connection = strings.Join(parts, ";")
	return p, nil
}

// ConnectionString reaches the storage through the proxy. It holds the account
// key, as the one it was made from.
func (p *Proxy) ConnectionString() string { return p.connection }

// Counts are the transactions since the start.
func (p *Proxy) Counts() Counts { return p.counter.snapshot() }

// Close ends the listeners and the requests in flight. It may be called twice.
func (p *Proxy) Close() {
	for _, server := range p.servers {
		_ = server.Close()
	}
	_ = p.serving.Wait()
	p.transport.CloseIdleConnections()
}

// listen serves one service and gives its new endpoint.
func (p *Proxy) listen(ctx context.Context, service, endpoint string) (string, error) {
	target, err := url.Parse(endpoint)
	if err != nil || target.Host == "" {
		return "", errors.New("the endpoint is no URL")
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	server := &http.Server{Handler: p.handler(service, target), ReadHeaderTimeout: 30 * time.Second}
	p.servers = append(p.servers, server)
	p.serving.Go(func() error { return server.Serve(listener) })
	return "http://" + listener.Addr().String() + target.Path, nil
}

func (p *Proxy) handler(service string, target *url.URL) http.Handler {
	return &httputil.ReverseProxy{
		Transport: p.transport,
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host, r.Out.Host = target.Scheme, target.Host, target.Host
		},
		ModifyResponse: func(response *http.Response) error {
			operation := Classify(service, response.Request)
			if operation.Name == Receive {
				empty, err := foundNothing(response)
				if err != nil {
					return err
				}
				if empty {
					operation.Name = Poll
				}
			}
			p.counter.add(operation)
			return nil
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
			p.counter.add(Operation{service, Failed})
			w.WriteHeader(http.StatusBadGateway)
		},
	}
}

// maxReceived bounds the answer to one receive: 32 messages of 64 KiB.
const maxReceived = 4 << 20

// foundNothing says whether the answer to a receive brings no message. A queue
// that does not exist brings none either.
func foundNothing(response *http.Response) (bool, error) {
	text, err := io.ReadAll(io.LimitReader(response.Body, maxReceived))
	if err != nil {
		return false, fmt.Errorf("read the answer to a receive: %w", err)
	}
	rest := response.Body
	response.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(text), rest), rest}
	return !bytes.Contains(text, []byte(found)), nil
}
