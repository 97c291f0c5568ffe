package e2e

import (
	"context"
	"encoding/base64"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue"

	"azurehaymaker/haymaker/api"
)

// TestBadInputIsRefusedAndLosesNothing sends what should never be sent, through
// the front door, and then makes a good start to show that nothing was harmed.
func TestBadInputIsRefusedAndLosesNothing(t *testing.T) {
	s := open(t, nil)
	start := s.URL + "/api/orchestrate_haymaker_run"
	for name, bad := range map[string]struct {
		method, url, body string
		status            int
		code              api.Code
	}{
		"body that is not JSON": {http.MethodPost, start, "not json", 400, api.CodeInvalidJSON},
		"wrong type":            {http.MethodPost, start, `{"timeout":"soon"}`, 400, api.CodeInvalidRequest},
		"unknown field":         {http.MethodPost, start, `{"scenario":"x"}`, 400, api.CodeInvalidRequest},
		"unknown scenario":      {http.MethodPost, start, `{"scenarios":["compute-99-nothing"]}`, 404, api.CodeScenarioNotFound},
		"oversized body":        {http.MethodPost, start, `{"tags":{"a":"` + strings.Repeat("x", 70_000) + `"}}`, 413, api.CodeInvalidRequest},
		"run id that is none":   {http.MethodGet, s.URL + "/api/v1/runs/nonsense", "", 400, api.CodeInvalidRunID},
		"unknown run":           {http.MethodGet, s.URL + "/api/v1/runs/00000000-0000-4000-8000-000000000000", "", 404, api.CodeRunNotFound},
		"unknown route":         {http.MethodGet, s.URL + "/api/v1/nothing", "", 404, api.CodeRouteNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			status, body := call(t, bad.method, bad.url, bad.body)
			if status != bad.status || !strings.Contains(body, string(bad.code)) {
				t.Errorf("answer = %d %s, want %d with %s", status, body, bad.status, bad.code)
			}
		})
	}
	for _, queue := range []string{"orchestrate-haymaker-run", "create-service-principal-activity", "agent-events", "execution-requests"} {
		t.Run("malformed message in "+queue, func(t *testing.T) { s.wantPoison(t, queue) })
	}
	report := s.finish(s.start(api.StartRequest{Timeout: 3, Scenarios: []string{"networking-01-virtual-network"}}))
	if report.Status != "completed" {
		t.Errorf("after all that, a good run ended %s: %s", report.Status, report.Error)
	}
}

func call(t *testing.T, method, url, body string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

// wantPoison puts a malformed message into a queue and waits until the host has
// moved it, unchanged, to the poison queue.
func (s *stack) wantPoison(t *testing.T, queue string) {
	const malformed = `{"this is": "no message of ours"}`
	service, err := azqueue.NewServiceClientFromConnectionString(s.ConnectionString(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := service.NewQueueClient(queue).EnqueueMessage(t.Context(), base64.StdEncoding.EncodeToString([]byte(malformed)), nil); err != nil {
		t.Fatal(err)
	}
	poison := service.NewQueueClient(queue + "-poison")
	s.await("the message in "+queue+"-poison", func() (bool, error) { return peeked(t.Context(), poison, malformed) })
}

func peeked(ctx context.Context, queue *azqueue.QueueClient, body string) (bool, error) {
	answer, err := queue.PeekMessages(ctx, nil)
	if err != nil {
		return false, err
	}
	for _, message := range answer.Messages {
		if raw, err := base64.StdEncoding.DecodeString(*message.MessageText); err == nil && string(raw) == body {
			return true, nil
		}
	}
	return false, nil
}
