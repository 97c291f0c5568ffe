package chaos_test

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"azurehaymaker/durable/chaos/proxy"
)

// rates is the weather of the trials: about every seventh request is injured.
func rates() proxy.Rates {
	return proxy.Rates{
		proxy.Reset: 0.02, proxy.Refused: 0.02, proxy.Busy: 0.006, proxy.Delayed: 0.04,
		proxy.LostReset: 0.02, proxy.LostRefused: 0.02, proxy.Outage: 0.006,
	}
}

// only hits hardest where it hurts most.
func only() map[proxy.Operation]proxy.Rates {
	return map[proxy.Operation]proxy.Rates{
		proxy.TableBatch: {
			proxy.Reset: 0.03, proxy.Refused: 0.03, proxy.Busy: 0.01, proxy.Delayed: 0.08,
			proxy.LostReset: 0.06, proxy.LostRefused: 0.06, proxy.Outage: 0.02,
		},
	}
}

// route is one client's way to storage.
type route struct {
	proxy   *proxy.Proxy
	servers []*httptest.Server
	// connection is the connection string through the proxy.
	connection string
}

func newRoute(t testing.TB, connection string, options proxy.Options) *route {
	t.Helper()
	options.Targets = map[proxy.Service]*url.URL{}
	keys := map[proxy.Service]string{proxy.Tables: "TableEndpoint=", proxy.Queues: "QueueEndpoint=", proxy.Blobs: "BlobEndpoint="}
	parts := strings.Split(connection, ";")
	places := map[proxy.Service]int{}
	for service, key := range keys {
		for i, part := range parts {
			if address, ok := strings.CutPrefix(part, key); ok {
				target, err := url.Parse(address)
				if err != nil {
					t.Fatal(err)
				}
				options.Targets[service], places[service] = target, i
			}
		}
	}
	p, err := proxy.New(options)
	if err != nil {
		t.Fatal(err)
	}
	r := &route{proxy: p}
	for service, key := range keys {
		server := httptest.NewServer(p.Handler(service))
		r.servers = append(r.servers, server)
		parts[places[service]] = fmt.Sprint(key, server.URL, options.Targets[service].Path)
	}
	r.connection = strings.Join(parts, ";")
	return r
}

func (r *route) close() {
	r.proxy.Close()
	for _, server := range r.servers {
		server.CloseClientConnections()
		server.Close()
	}
}
