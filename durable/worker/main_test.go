package worker_test

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
	"azurehaymaker/durable/store/azurestorage"
	"azurehaymaker/durable/store/memory"
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

// TestMain is also the process that a step kills: the test binary starts itself.
func TestMain(m *testing.M) {
	if text := os.Getenv(deliveryVariable); text != "" {
		if err := handleDelivery(text); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	code := m.Run()
	if shared.server != nil {
		shared.server.Close()
	}
	requests.CloseIdleConnections()
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// requests sends what the stores over Azurite ask for.
var requests = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}

// stores are the stores on which every end-to-end test runs.
var stores = []struct {
	name string
	open func(t testing.TB, now func() time.Time) (s store.Store, hub string)
}{
	{"memory", func(_ testing.TB, now func() time.Time) (store.Store, string) { return memory.New(now), "hub" }},
	{"azurestorage", openAzure},
}

func openAzure(t testing.TB, now func() time.Time) (store.Store, string) {
	t.Helper()
	shared.once.Do(func() { shared.server, shared.err = azurite.Start(context.Background(), azurite.Options{}) })
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	hub := fmt.Sprintf("hub%d", shared.hubs.Add(1))
	s, err := azurestorage.New(azurestorage.Options{
		TaskHub: hub, ConnectionString: shared.server.ConnectionString(), Now: now, Transport: requests,
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, hub
}

// onEveryStore runs an end-to-end test once per store. While the suite is being
// collected (see suite_test.go) it only notes the test.
func onEveryStore(t *testing.T, test func(h *hub)) {
	t.Helper()
	if collecting != nil {
		*collecting = append(*collecting, endToEnd{t.Name(), test})
		return
	}
	for _, s := range stores {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			test(newHub(t, s.open))
		})
	}
}
