package queue

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"azurehaymaker/local/azurite"
)

func openAccount(t *testing.T) *Account {
	t.Helper()
	server, err := azurite.Start(t.Context(), azurite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	account, err := NewAccount(server.ConnectionString(), time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	return account
}

func TestAzureQueue(t *testing.T) {
	q := openAccount(t).Queue("real")
	ctx := t.Context()
	if exists, err := q.Exists(ctx); exists || err != nil {
		t.Fatalf("exists before: %v, %v", exists, err)
	}
	if _, err := q.Receive(ctx, 16, time.Minute); !errors.Is(err, ErrGone) {
		t.Errorf("receive without a queue: %v", err)
	}
	const text = "<not base64> & é"
	if err := q.Send(ctx, text); err != nil {
		t.Fatal(err)
	}
	if exists, err := q.Exists(ctx); !exists || err != nil {
		t.Errorf("Send creates the queue: %v, %v", exists, err)
	}
	batch, err := q.Receive(ctx, 16, time.Minute)
	if err != nil || len(batch) != 1 {
		t.Fatalf("%v, %v", batch, err)
	}
	m := batch[0]
	if m.Text != text || m.DequeueCount != 1 || m.NextVisibleOn.Sub(m.InsertedOn) < 50*time.Second || m.ID == "" {
		t.Errorf("%+v", m)
	}
	receipt, err := q.Hide(ctx, m, 0)
	if err != nil || receipt == m.PopReceipt {
		t.Errorf("receipt %q, %v", receipt, err)
	}
	batch, err = q.Receive(ctx, 1, time.Minute)
	if err != nil || len(batch) != 1 || batch[0].DequeueCount != 2 || batch[0].Text != text {
		t.Fatalf("released: %+v, %v", batch, err)
	}
	if err := q.Delete(ctx, m); !errors.Is(err, ErrGone) {
		t.Errorf("delete with the old receipt: %v", err)
	}
	if err := q.Delete(ctx, batch[0]); err != nil {
		t.Errorf("delete: %v", err)
	}
}

func TestServiceErrorsAreSorted(t *testing.T) {
	code := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }))
	defer server.Close()
	account, err := NewAccount("AccountName=a;AccountKey=a2V5;QueueEndpoint="+server.URL+"/a", time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	for status, want := range map[int]error{403: nil, 404: ErrGone, 409: ErrUnavailable} {
		code = status
		_, err := account.Queue("q").Receive(t.Context(), 1, time.Second)
		if err == nil || (want != nil) != (errors.Is(err, ErrGone) || errors.Is(err, ErrUnavailable)) || (want != nil && !errors.Is(err, want)) {
			t.Errorf("%d: %v", status, err)
		}
	}
}

func TestBadConnectionStringIsNotRepeated(t *testing.T) {
	_, err := NewAccount("AccountName=a;AccountKey=topsecret", time.Millisecond)
	if err == nil || strings.Contains(err.Error(), "topsecret") {
		t.Errorf("error %v", err)
	}
}
