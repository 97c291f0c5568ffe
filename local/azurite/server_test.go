package azurite_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
	"go.uber.org/goleak"

	"azurehaymaker/local/azurite"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestServerServesTablesUntilClosed(t *testing.T) {
	server, err := azurite.Start(context.Background(), azurite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	tables, err := aztables.NewServiceClientFromConnectionString(server.ConnectionString(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tables.CreateTable(context.Background(), "Proof", nil); err != nil {
		t.Fatalf("create a table: %v", err)
	}
	server.Close()
	server.Close()
	if _, open := <-server.Done(); open {
		t.Fatal("Done delivers a value instead of being closed")
	}
}

func TestMissingInstallationSaysWhatToRun(t *testing.T) {
	_, err := azurite.Start(context.Background(), azurite.Options{NodeModules: t.TempDir()})
	if !errors.Is(err, azurite.ErrNotInstalled) || !strings.Contains(err.Error(), "make azurite") {
		t.Fatalf("err = %v, want ErrNotInstalled that names `make azurite`", err)
	}
}

func TestEarlyEndReportsItsLastLines(t *testing.T) {
	modules := t.TempDir()
	script := filepath.Join(modules, "azurite/dist/src/azurite.js")
	if err := os.MkdirAll(filepath.Dir(script), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(script, []byte("console.log('port is taken'); process.exit(3)"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := azurite.Start(context.Background(), azurite.Options{NodeModules: modules})
	if err == nil || !strings.Contains(err.Error(), "port is taken") {
		t.Fatalf("err = %v, want azurite's own words", err)
	}
}

func TestCancelledStartLeavesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := azurite.Start(ctx, azurite.Options{}); !errors.Is(err, context.Canceled) {
		t.Fatalf("err = %v, want context.Canceled", err)
	}
}
