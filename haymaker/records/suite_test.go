package records

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob"
	"go.uber.org/goleak"

	"azurehaymaker/haymaker"
	"azurehaymaker/local/azurite"
)

var storage *azurite.Server

func TestMain(m *testing.M) {
	server, err := azurite.Start(context.Background(), azurite.Options{})
	if err != nil {
		panic(err)
	}
	storage = server
	code := m.Run()
	server.Close()
	if err := goleak.Find(goleak.IgnoreAnyFunction("net/http.(*persistConn).readLoop"), goleak.IgnoreAnyFunction("net/http.(*persistConn).writeLoop")); err != nil && code == 0 {
		println(err.Error())
		code = 1
	}
	os.Exit(code)
}

var began = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// ticking is a clock that moves a millisecond at every look.
func ticking() haymaker.Clock {
	now := began
	return func() time.Time { now = now.Add(time.Millisecond); return now }
}

// eachStore runs a case on memory and on Table Storage, each fresh.
func eachStore(t *testing.T, run func(t *testing.T, records *Records)) {
	t.Run("memory", func(t *testing.T) { run(t, NewMemory(ticking())) })
	t.Run("tables", func(t *testing.T) {
		service, err := aztables.NewServiceClientFromConnectionString(storage.ConnectionString(), nil)
		if err != nil {
			t.Fatal(err)
		}
		records := New(service, hubOf(t), ticking())
		for range 2 { // preparing twice is fine
			if err := records.Prepare(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		run(t, records)
	})
}

func hubOf(t *testing.T) string {
	name := []byte("T")
	for _, c := range []byte(t.Name()) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			name = append(name, c)
		}
	}
	return string(name[:min(len(name), 40)])
}

func newReports(t *testing.T) *Reports {
	client, err := azblob.NewClientFromConnectionString(storage.ConnectionString(), nil)
	if err != nil {
		t.Fatal(err)
	}
	reports := NewReports(client)
	for range 2 {
		if err := reports.Prepare(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	return reports
}
