package azurestorage

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/streaming"

	"azurehaymaker/durable/store"
)

func TestControlQueuesAreThoseOfThisHub(t *testing.T) {
	t.Parallel()
	s := prepared(t, shared.hub())
	lower := strings.ToLower(s.hub)
	if got, err := s.ControlQueues(t.Context()); err != nil || len(got) != 0 {
		t.Errorf("before any tool came: %v, %v", got, err)
	}
	for _, name := range []string{"-control-01", "-control-00", "-control-15", "-control-00-poison", "-control-1", "-workitems", "x-control-00"} {
		if err := s.createQueue(t.Context(), lower+name); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.ControlQueues(t.Context())
	if want := []string{lower + "-control-00", lower + "-control-01", lower + "-control-15"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v; want %v", got, err, want)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.ControlQueues(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled list: %v", err)
	}
}

func TestLargeTextTellsDamageFromFailure(t *testing.T) {
	t.Parallel()
	s := prepared(t, shared.hub())
	if err := s.upload(t.Context(), "a/whole", "text"); err != nil {
		t.Fatal(err)
	}
	if got, err := s.LargeText(t.Context(), "a/whole", 4); err != nil || got != "text" {
		t.Errorf("%q, %v", got, err)
	}
	for name, content := range map[string]string{"a/no-gzip": "text", "a/empty": "", "a/cut": "\x1f\x8b\x08\x00\x00\x00\x00\x00"} {
		if _, err := s.large.NewBlockBlobClient(name).Upload(t.Context(), streaming.NopCloser(bytes.NewReader([]byte(content))), nil); err != nil {
			t.Fatal(err)
		}
	}
	for name, limit := range map[string]int{"a/whole": 3, "a/missing": 9, "a/no-gzip": 9, "a/empty": 9, "a/cut": 9} {
		if _, err := s.LargeText(t.Context(), name, limit); !errors.Is(err, store.ErrNoLargeText) {
			t.Errorf("%s: %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.LargeText(ctx, "a/whole", 4); !errors.Is(err, context.Canceled) || errors.Is(err, store.ErrNoLargeText) {
		t.Errorf("a cancelled read: %v", err)
	}
}
