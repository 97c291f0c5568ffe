package azurestorage

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/storetest"
	"azurehaymaker/local/azurite"
)

// emulator is the one Azurite of this test binary, started by the first test
// that needs it and ended by TestMain.
type emulator struct {
	once   sync.Once
	server *azurite.Server
	err    error
	hubs   atomic.Int64
}

var shared emulator

func TestMain(m *testing.M) {
	code := m.Run()
	if shared.server != nil {
		shared.server.Close()
	}
	transport.inner.CloseIdleConnections()
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func (e *emulator) connection(t testing.TB) string {
	t.Helper()
	e.once.Do(func() { e.server, e.err = azurite.Start(context.Background(), azurite.Options{}) })
	if e.err != nil {
		t.Fatal(e.err)
	}
	return e.server.ConnectionString()
}

// hub names a task hub that no other test uses.
func (e *emulator) hub() string { return fmt.Sprintf("Hub%d", e.hubs.Add(1)) }

// counting is a transport that counts requests; each is one billed transaction.
type counting struct {
	inner    http.Client
	requests atomic.Int64
}

func (c *counting) Do(request *http.Request) (*http.Response, error) {
	c.requests.Add(1)
	return c.inner.Do(request)
}

var transport = &counting{inner: http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 32}}}

func fixedClock() time.Time { return time.Date(2026, 11, 24, 0, 30, 37, 329404500, time.UTC) }

func open(t testing.TB, hub string) *Store {
	t.Helper()
	s, err := New(Options{
		TaskHub: hub, ConnectionString: shared.connection(t), Now: fixedClock, Transport: transport,
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func prepared(t testing.TB, hub string) *Store {
	t.Helper()
	s := open(t, hub)
	if err := s.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStorePassesTheSuite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store { return open(t, shared.hub()) })
}
