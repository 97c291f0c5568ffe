package controlqueue

import (
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"

	"azurehaymaker/local/azurite"
)

// emulator is the one Azurite of this test binary.
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
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// open gives a connection and the name of a hub that no other test uses.
func (e *emulator) open(t testing.TB) (connection, hub string) {
	t.Helper()
	e.once.Do(func() { e.server, e.err = azurite.Start(context.Background(), azurite.Options{}) })
	if e.err != nil {
		t.Fatal(e.err)
	}
	return e.server.ConnectionString(), fmt.Sprintf("Tools%d", e.hubs.Add(1))
}
