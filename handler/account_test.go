package main

import (
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"azurehaymaker/haymaker/records"
	"azurehaymaker/local/azurite"
)

func TestPartsOfAConnectionString(t *testing.T) {
	const connection = "DefaultEndpointsProtocol=https;accountname=hay; AccountKey=a2V5==;EndpointSuffix=core.windows.net;;odd"
	for name, want := range map[string]string{"AccountName": "hay", "AccountKey": "a2V5==", "accountkey": "a2V5==", "EndpointSuffix": "core.windows.net", "BlobEndpoint": "", "odd": "", "": ""} {
		if got := part(connection, name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func FuzzPart(f *testing.F) {
	f.Add("AccountName=a;AccountKey=b", "AccountKey")
	f.Add(";=;==", "")
	f.Fuzz(func(t *testing.T, connection, name string) {
		if got := part(connection, name); !strings.Contains(connection, got) || strings.Contains(got, ";") {
			t.Errorf("part %q of %q is %q", name, connection, got)
		}
	})
}

func TestConnectionStringsThatAreRefusedAreNotShown(t *testing.T) {
	canary := base64.StdEncoding.EncodeToString([]byte("canary-of-the-account"))
	for name, connection := range map[string]string{
		"no key": "AccountName=hay;AccountKey=", "no name": "AccountName=;AccountKey=" + canary, "no base64": "AccountName=hay;AccountKey=!" + canary, "nothing": "", "text": canary,
		"signature only": "BlobEndpoint=https://hay.example;SharedAccessSignature=" + canary,
	} {
		if _, err := openAccount(Secret{connection}, policy.RetryOptions{}, eventsQueue); !errors.Is(err, errConnection) || strings.Contains(err.Error(), canary) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEmulatorIsKnown(t *testing.T) {
	a, err := openAccount(Secret{"UseDevelopmentStorage=true"}, policy.RetryOptions{}, eventsQueue)
	if err != nil {
		t.Fatal(err)
	}
	if address := a.queue.URL(); address != "http://127.0.0.1:10001/devstoreaccount1/agent-events" {
		t.Error(address)
	}
}

func TestSignaturesAskForTLSOutsideOfTheEmulator(t *testing.T) {
	a, err := openAccount(Secret{"DefaultEndpointsProtocol=https;AccountName=hay;AccountKey=a2V5;EndpointSuffix=core.windows.net"}, policy.RetryOptions{}, eventsQueue)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := a.eventsURL(noon.In(time.FixedZone("x", 3600)))
	if err != nil {
		t.Fatal(err)
	}
	address, err := url.Parse(signed)
	if err != nil {
		t.Fatal(err)
	}
	query := address.Query()
	if address.Host != "hay.queue.core.windows.net" || query.Get("sp") != "a" || query.Get("spr") != "https" || query.Get("se") != "2026-11-25T12:00:00Z" || query.Get("sig") == "" || strings.Contains(signed, "a2V5") {
		t.Error(signed)
	}
}

func TestAgentsMayOnlyAddUntilExpiry(t *testing.T) {
	server, err := azurite.Start(t.Context(), azurite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	a, err := openAccount(Secret{server.ConnectionString()}, policy.RetryOptions{MaxRetries: -1}, eventsQueue)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.check(t.Context()); err == nil || !strings.Contains(err.Error(), "check AzureWebJobsStorage") {
		t.Errorf("a queue that is not there passes the check: %v", err)
	}
	if _, err := a.queue.Create(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := a.check(t.Context()); err == nil || !strings.Contains(err.Error(), "where reports go") {
		t.Errorf("a container that is not there passes the check: %v", err)
	}
	if err := records.NewReports(a.blobs).Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	if what, err := a.check(t.Context()); err != nil || what == "" {
		t.Errorf("check: %q, %v", what, err)
	}
	if left, err := a.blobs.NewListBlobsFlatPager(records.ReportContainer, nil).NextPage(t.Context()); err != nil || len(left.Segment.BlobItems) != 0 {
		t.Errorf("the probe is left: %+v, %v", left.Segment, err)
	}
	queue := signedQueue(t, a, time.Now().Add(time.Hour))
	added, err := queue.EnqueueMessage(t.Context(), "bWVzc2FnZQ==", nil)
	if err != nil {
		t.Fatalf("adding is refused: %v", err)
	}
	receipt, id := *added.Messages[0].PopReceipt, *added.Messages[0].MessageID
	_, peek := queue.PeekMessages(t.Context(), nil)
	_, receive := queue.DequeueMessage(t.Context(), nil)
	_, update := queue.UpdateMessage(t.Context(), id, receipt, "eA==", nil)
	_, remove := queue.DeleteMessage(t.Context(), id, receipt, nil)
	_, properties := queue.GetProperties(t.Context(), nil)
	_, drop := queue.Delete(t.Context(), nil)
	for what, err := range map[string]error{"peek": peek, "receive": receive, "update": update, "delete": remove, "properties": properties, "drop the queue": drop} {
		wantForbidden(t, what, err)
	}
	_, late := signedQueue(t, a, time.Now().Add(-time.Minute)).EnqueueMessage(t.Context(), "eA==", nil)
	wantForbidden(t, "adding after expiry", late)
	elsewhere := strings.Replace(queue.URL(), eventsQueue, requestsQueue, 1)
	other, err := azqueue.NewQueueClientWithNoCredential(elsewhere, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, foreign := other.EnqueueMessage(t.Context(), "eA==", nil)
	wantForbidden(t, "adding to another queue", foreign)
}

func signedQueue(t *testing.T, a *account, expiry time.Time) *azqueue.QueueClient {
	t.Helper()
	address, err := a.eventsURL(expiry)
	if err != nil {
		t.Fatal(err)
	}
	queue, err := azqueue.NewQueueClientWithNoCredential(address, &azqueue.ClientOptions{ClientOptions: policy.ClientOptions{Retry: policy.RetryOptions{MaxRetries: -1}}})
	if err != nil {
		t.Fatal(err)
	}
	return queue
}

func wantForbidden(t *testing.T, what string, err error) {
	t.Helper()
	var refused *azcore.ResponseError
	if !errors.As(err, &refused) || refused.StatusCode != http.StatusForbidden {
		t.Errorf("%s: %v, want 403", what, err)
	}
}

// TestSecretsOfTheWiringAreNeverShown wires the real services to storage that is
// down and looks at everything they say.
func TestSecretsOfTheWiringAreNeverShown(t *testing.T) {
	key := base64.StdEncoding.EncodeToString([]byte("canary-of-the-account"))
	values := environment(t, "/app", 7000)
	values["AzureWebJobsStorage"] = "DefaultEndpointsProtocol=http;AccountName=hay;AccountKey=" + key + ";BlobEndpoint=http://127.0.0.1:1/hay;QueueEndpoint=http://127.0.0.1:1/hay;TableEndpoint=http://127.0.0.1:1/hay"
	values["AZURE_CLIENT_SECRET"] = "canary-of-the-client"
	cfg, faults := LoadConfig(lookupIn(values))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	core, log := observer.New(zap.DebugLevel)
	svc, err := wire(cfg, zap.New(core))
	if err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(20 * time.Second)
	for log.FilterMessage("storage is not ready, trying again").Len() == 0 && time.Now().Before(deadline) {
		time.Sleep(10 * time.Millisecond)
	}
	if err := svc.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	cfg.AllowCustomEndpoints = false
	_, refused := wire(cfg, zap.New(core))
	if refused == nil || !strings.Contains(refused.Error(), "HAYMAKER_ALLOW_CUSTOM_ENDPOINTS") {
		t.Errorf("custom endpoints that are not allowed: %v", refused)
	}
	lines := log.All()
	if len(lines) == 0 {
		t.Fatal("storage that is down was not logged")
	}
	all := refused.Error()
	for _, line := range lines {
		all += line.Message
		for _, field := range line.Context {
			all += field.String
			if err, ok := field.Interface.(error); ok {
				all += err.Error()
			}
		}
	}
	for _, secret := range []string{key, "canary", "SharedKey hay:"} {
		if strings.Contains(all, secret) {
			t.Errorf("the log or an error shows %s: %s", secret, all)
		}
	}
}
