package azurestorage

import (
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue"

	"azurehaymaker/durable/store"
)

// TestSecondsRoundUp: a message shows late rather than early, and a short lease
// is still one.
func TestSecondsRoundUp(t *testing.T) {
	for d, want := range map[time.Duration]int32{0: 0, 1: 1, time.Second: 1, time.Second + 1: 2, store.MaxDelay: 604800} {
		if got := *seconds(d); got != want {
			t.Errorf("%s is %d seconds, want %d", d, got, want)
		}
	}
}

// TestMessagesAreBase64OnTheWire: the Functions host decodes them so, and what
// others put there as plain text is handed on as it is.
func TestMessagesAreBase64OnTheWire(t *testing.T) {
	t.Parallel()
	s := prepared(t, shared.hub())
	const queue = "wire-form"
	if err := s.Send(t.Context(), queue, []byte(`{"a":1}`), 0); err != nil {
		t.Fatal(err)
	}
	client := s.queues.NewQueueClient(queue)
	seen, err := client.PeekMessages(t.Context(), nil)
	if err != nil || len(seen.Messages) != 1 || *seen.Messages[0].MessageText != "eyJhIjoxfQ==" {
		t.Fatalf("on the wire: %+v (%v)", seen.Messages, err)
	}
	if _, err := client.ClearMessages(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := client.EnqueueMessage(t.Context(), "not base64!", &azqueue.EnqueueMessageOptions{}); err != nil {
		t.Fatal(err)
	}
	got, err := s.Receive(t.Context(), queue, 1, time.Minute)
	if err != nil || len(got) != 1 || string(got[0].Body) != "not base64!" {
		t.Fatalf("received %+v (%v)", got, err)
	}
}
