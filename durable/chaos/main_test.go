package chaos_test

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"azurehaymaker/local/azurite"
)

// emulator is the one Azurite of this test binary.
type emulator struct {
	once   sync.Once
	server *azurite.Server
	err    error
}

var storage emulator

func (e *emulator) connection(t testing.TB) string {
	t.Helper()
	e.once.Do(func() { e.server, e.err = azurite.Start(context.Background(), azurite.Options{}) })
	if e.err != nil {
		t.Fatal(e.err)
	}
	return e.server.ConnectionString()
}

// TestMain is also the worker process: the test binary starts itself.
func TestMain(m *testing.M) {
	if assignment := os.Getenv(assignmentVariable); assignment != "" {
		if err := work(assignment); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	code := m.Run()
	if storage.server != nil {
		storage.server.Close()
	}
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}
