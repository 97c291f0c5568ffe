package schedules_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
	"pgregory.net/rapid"

	"azurehaymaker/durable/store/azurestorage"
	"azurehaymaker/local/azurite"
)

// azureChecks and azureSteps keep the runs over Azurite few and short.
const (
	azureChecks = "4"
	azureSteps  = 50
)

// TestEngineFollowsTheModelOnAzureStorage is the same over Azurite. Only tables
// and blobs are Azurite's: messages stay in the machine's hands.
func TestEngineFollowsTheModelOnAzureStorage(t *testing.T) {
	server, err := azurite.Start(t.Context(), azurite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	wire := newOutside()
	defer wire.close()
	checks := flag.Lookup("rapid.checks")
	before := checks.Value.String()
	if err := checks.Value.Set(azureChecks); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = checks.Value.Set(before) }()
	connection := server.ConnectionString()
	var hubs atomic.Int64
	synctest.Test(t, func(t *testing.T) {
		rapid.Check(inBubble{t}, func(t *rapid.T) {
			run(t, func(now func() time.Time) hub {
				name := fmt.Sprintf("Hub%d", hubs.Add(1))
				s, err := azurestorage.New(azurestorage.Options{TaskHub: name, ConnectionString: connection, Now: now, Transport: wire})
				if err != nil {
					t.Fatal(err)
				}
				if err := s.Prepare(context.Background()); err != nil {
					t.Fatal(err)
				}
				tables, err := aztables.NewServiceClientFromConnectionString(connection, &aztables.ClientOptions{ClientOptions: azcore.ClientOptions{Transport: wire}})
				if err != nil {
					t.Fatal(err)
				}
				return hub{s, tables.NewClient(name + "History")}
			}, azureSteps)
		})
	})
}

// outside sends requests from outside of the bubble, whose goroutines may not
// wait for a network: a goroutine that waits for outside counts as busy.
type outside struct {
	client  http.Client
	jobs    chan job
	answers chan chan answer
	group   sync.WaitGroup
}

type job struct {
	request *http.Request
	answer  chan answer
}

type answer struct {
	response *http.Response
	err      error
}

// lines bounds the requests under way.
const lines = 16

func newOutside() *outside {
	o := &outside{client: http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: lines}}, jobs: make(chan job), answers: make(chan chan answer, lines)}
	for range lines {
		o.answers <- make(chan answer, 1)
		o.group.Go(func() {
			for j := range o.jobs {
				response, err := o.send(j.request)
				j.answer <- answer{response, err}
			}
		})
	}
	return o
}

// send leaves nothing of the answer on the wire.
func (o *outside) send(request *http.Request) (*http.Response, error) {
	response, err := o.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	response.Body = io.NopCloser(bytes.NewReader(body))
	return response, err
}

// Do implements policy.Transporter, inside of the bubble.
func (o *outside) Do(request *http.Request) (*http.Response, error) {
	var body []byte
	if request.Body != nil {
		var err error
		if body, err = io.ReadAll(request.Body); err != nil {
			return nil, err
		}
	}
	// The context's channels are the bubble's and stay there.
	outward, err := http.NewRequestWithContext(context.Background(), request.Method, request.URL.String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	outward.Header = request.Header.Clone()
	line := <-o.answers
	o.jobs <- job{outward, line}
	got := <-line
	o.answers <- line
	if got.response != nil {
		got.response.Request = request
	}
	return got.response, got.err
}

func (o *outside) close() {
	close(o.jobs)
	o.group.Wait()
	o.client.CloseIdleConnections()
}
