package effects

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"azurehaymaker/durable"
	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
)

// Port is how the domain reaches the world.
type Port interface {
	Deploy(ctx context.Context, name string) error
	Name() string
}

func Bad(ctx *durable.Context, port Port) error {
	_ = os.Getenv("SETTING")                         // want `os.Getenv reads the environment, .*: pass settings in the orchestration's input`
	_, _ = os.ReadFile("x")                          // want `os.ReadFile does I/O, .*: move it to an activity`
	_ = os.Args                                      // want `os.Args belongs to the process`
	_, _ = net.Dial("tcp", "x")                      // want `net.Dial does I/O`
	_, _ = http.Get("http://x")                      // want `http.Get does I/O`
	_ = http.DefaultClient                           // want `http.DefaultClient does I/O`
	_, _ = sql.Open("x", "y")                        // want `sql.Open does I/O`
	_, _ = filepath.Glob("*")                        // want `filepath.Glob reads the file system`
	_ = runtime.NumCPU()                             // want `runtime.NumCPU depends on the process`
	fmt.Println("x")                                 // want `fmt.Println uses the process's standard streams in every replay, .*: use ctx.Logger\(\)`
	log.Print("x")                                   // want `log.Print writes again in every replay`
	println("x")                                     // want `println writes again`
	client := aztables.NewClientWithNoCredential("") // want `aztables.NewClientWithNoCredential makes a client of Azure`
	_ = client.AddEntity(nil, nil)                   // want `aztables.Client.AddEntity takes a context.Context, so it has effects or waits`
	return port.Deploy(nil, "x")                     // want `effects.Port.Deploy takes a context.Context`
}

func Good(ctx *durable.Context, port Port) (string, error) {
	if _, err := url.Parse("http://x"); errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("parse: %w", err)
	}
	if net.ParseIP("10.0.0.1") == nil {
		return http.StatusText(404), nil
	}
	return strings.ToUpper(port.Name()) + aztables.Escape("x") + filepath.Join("a", "b"), nil
}
