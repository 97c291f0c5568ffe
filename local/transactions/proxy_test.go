package transactions_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"azurehaymaker/local/transactions"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// storage is a stand-in that answers every receive with what its queue holds.
func storage(t *testing.T, answer http.HandlerFunc) (connection string, server *httptest.Server) {
	t.Helper()
	server = httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return "AccountName=a;AccountKey=k;BlobEndpoint=" + server.URL + "/a;QueueEndpoint=" + server.URL + "/a;TableEndpoint=" + server.URL + "/a;", server
}

func start(t *testing.T, connection string) (p *transactions.Proxy, urls map[string]string) {
	t.Helper()
	p, err := transactions.Start(t.Context(), connection)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	urls = map[string]string{}
	for part := range strings.SplitSeq(p.ConnectionString(), ";") {
		name, value, _ := strings.Cut(part, "=")
		urls[name] = value
	}
	return p, urls
}

func call(t *testing.T, method, url, body string) (status int, text string) {
	t.Helper()
	request, err := http.NewRequestWithContext(context.Background(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "SharedKey a:signature")
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(raw)
}

func TestEveryTransactionIsCountedByItsOperation(t *testing.T) {
	connection, _ := storage(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/a/full/messages") {
			_, _ = io.WriteString(w, "<QueueMessagesList><QueueMessage/><QueueMessage></QueueMessage></QueueMessagesList>")
		}
	})
	p, urls := start(t, connection)
	want := transactions.Counts{}
	for _, c := range []struct{ endpoint, method, path, service, name string }{
		{"QueueEndpoint", "PUT", "/full", "queue", "create queue"},
		{"QueueEndpoint", "POST", "/full/messages?messagettl=-1", "queue", "put"},
		{"QueueEndpoint", "GET", "/full/messages?numofmessages=32", "queue", "receive"},
		{"QueueEndpoint", "GET", "/empty/messages?numofmessages=32", "queue", "poll"},
		{"QueueEndpoint", "GET", "/full/messages?peekonly=true", "queue", "peek"},
		{"QueueEndpoint", "DELETE", "/full/messages/id?popreceipt=x", "queue", "delete"},
		{"QueueEndpoint", "PUT", "/full/messages/id?popreceipt=x", "queue", "update"},
		{"QueueEndpoint", "GET", "/full?comp=metadata", "queue", "metadata"},
		{"TableEndpoint", "POST", "/Tables", "table", "tables"},
		{"TableEndpoint", "POST", "/$batch", "table", "batch"},
		{"TableEndpoint", "POST", "/HubInstances", "table", "insert"},
		{"TableEndpoint", "GET", "/HubInstances(PartitionKey='a',RowKey='')", "table", "get"},
		{"TableEndpoint", "GET", "/HubHistory()?$filter=x", "table", "query"},
		{"TableEndpoint", "PATCH", "/HubInstances(PartitionKey='a',RowKey='')", "table", "update"},
		{"TableEndpoint", "DELETE", "/HubInstances(PartitionKey='a',RowKey='')", "table", "delete"},
		{"BlobEndpoint", "PUT", "/c/blob?comp=lease", "blob", "lease"},
		{"BlobEndpoint", "PUT", "/c?restype=container", "blob", "container"},
		{"BlobEndpoint", "PUT", "/c/blob", "blob", "put"},
		{"BlobEndpoint", "GET", "/c/blob", "blob", "get"},
		{"BlobEndpoint", "DELETE", "/c/blob", "blob", "delete"},
	} {
		call(t, c.method, urls[c.endpoint]+c.path, "")
		want[transactions.Operation{Service: c.service, Name: c.name}]++
	}
	got := p.Counts()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
	if got.Total() != 20 || got.Polls() != 1 || got.Work() != 19 {
		t.Errorf("total %d, polls %d, work %d", got.Total(), got.Polls(), got.Work())
	}
	call(t, "POST", urls["QueueEndpoint"]+"/full/messages", "")
	if added := p.Counts().Since(got); len(added) != 1 || added.Of("queue", "put") != 1 {
		t.Errorf("added since: %v", added)
	}
}

func TestNothingIsChangedOnTheWay(t *testing.T) {
	const answer = "<QueueMessagesList><QueueMessage>é</QueueMessage></QueueMessagesList>"
	connection, _ := storage(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || string(body) != "body" || r.URL.RequestURI() != "/a/q/messages?a=%20b" || r.Header.Get("Authorization") != "SharedKey a:signature" || r.Header.Get("X-Forwarded-For") != "" {
			t.Errorf("%s with %q, headers %v, error %v", r.URL.RequestURI(), body, r.Header, err)
		}
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, answer)
	})
	_, urls := start(t, connection)
	if status, text := call(t, "GET", urls["QueueEndpoint"]+"/q/messages?a=%20b", "body"); status != http.StatusAccepted || text != answer {
		t.Errorf("%d %s", status, text)
	}
}

// TestStorageThatIsDown: the client must see a failure, and the count must not
// take it for work.
func TestStorageThatIsDown(t *testing.T) {
	connection, server := storage(t, func(http.ResponseWriter, *http.Request) {})
	p, urls := start(t, connection)
	server.Close()
	if status, _ := call(t, "POST", urls["TableEndpoint"]+"/HubInstances", "{}"); status != http.StatusBadGateway {
		t.Errorf("status %d, want 502", status)
	}
	want := transactions.Counts{{Service: "table", Name: "failed"}: 1}
	if got := p.Counts(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestAConnectionStringThatLacksAnEndpointIsRefused(t *testing.T) {
	for _, connection := range []string{"", "UseDevelopmentStorage=true", "BlobEndpoint=http://127.0.0.1:1/a;QueueEndpoint=http://127.0.0.1:1/a", "BlobEndpoint=nonsense"} {
		if p, err := transactions.Start(t.Context(), connection); err == nil {
			p.Close()
			t.Errorf("%q is accepted", connection)
		}
	}
}
