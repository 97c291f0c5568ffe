package storetest

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"azurehaymaker/durable/store"
)

func queueCases() map[string]func(TB, *Fixture) {
	return map[string]func(TB, *Fixture){
		"a message is delivered as sent":  deliveredAsSent,
		"receive takes at most its limit": receiveLimit,
		"a missing queue gives none":      missingQueue,
		"send creates a missing queue":    sendCreates,
		"deleting twice says gone":        deleteTwice,
		"the largest message fits":        largestMessage,
	}
}

func (f *Fixture) send(t TB, queue, body string, delay time.Duration) {
	t.Helper()
	if err := f.Send(t.Context(), queue, []byte(body), delay); err != nil {
		t.Fatalf("send to %s: %v", queue, err)
	}
}

func (f *Fixture) receive(t TB, queue string, limit int, lease time.Duration) []store.Message {
	t.Helper()
	messages, err := f.Receive(t.Context(), queue, limit, lease)
	if err != nil {
		t.Fatalf("receive from %s: %v", queue, err)
	}
	return messages
}

// receiveOne waits for one message and holds it for a long time.
func (f *Fixture) receiveOne(t TB, queue string) store.Message {
	t.Helper()
	var got []store.Message
	f.eventually(t, "receive from "+queue, func() bool {
		got = f.receive(t, queue, 1, 10*time.Minute)
		return len(got) > 0
	})
	return got[0]
}

func deliveredAsSent(t TB, f *Fixture) {
	queue := f.queue(t)
	for _, body := range []string{`{"instance_id":"ü"}`, "\x00\xff\xfe", "", "<&>"} {
		f.send(t, queue, body, 0)
		got := f.receiveOne(t, queue)
		wantSame(t, "body", string(got.Body), body)
		wantSame(t, "dequeue count", got.DequeueCount, 1)
		if got.ID == "" || got.Receipt == "" {
			t.Fatalf("the message lacks id or receipt: %+v", got)
		}
	}
}

func receiveLimit(t TB, f *Fixture) {
	queue := f.queue(t)
	want := map[string]bool{}
	for i := range 5 {
		f.send(t, queue, fmt.Sprint(i), 0)
		want[fmt.Sprint(i)] = true
	}
	if got := f.receive(t, queue, 2, time.Minute); len(got) > 2 {
		t.Fatalf("received %d messages, the limit is 2", len(got))
	} else {
		for _, m := range got {
			delete(want, string(m.Body))
		}
	}
	for _, m := range f.receive(t, queue, 32, time.Minute) {
		delete(want, string(m.Body))
	}
	if len(want) != 0 {
		t.Fatalf("these messages never came: %v", want)
	}
}

func missingQueue(t TB, f *Fixture) {
	f.prepare(t)
	got := f.receive(t, "storetest-missing-"+strings.ToLower(rand.Text()), 1, time.Minute)
	wantSame(t, "messages", len(got), 0)
}

func sendCreates(t TB, f *Fixture) {
	f.prepare(t)
	queue := "storetest-missing-" + strings.ToLower(rand.Text())
	f.send(t, queue, "x", 0)
	wantSame(t, "body", string(f.receiveOne(t, queue).Body), "x")
}

func deleteTwice(t TB, f *Fixture) {
	queue := f.queue(t)
	f.send(t, queue, "x", 0)
	message := f.receiveOne(t, queue)
	if err := f.Delete(t.Context(), queue, message); err != nil {
		t.Fatalf("delete: %v", err)
	}
	wantError(t, "delete again", f.Delete(t.Context(), queue, message), store.ErrMessageGone)
	wantError(t, "release a deleted message", f.Release(t.Context(), queue, message, 0), store.ErrMessageGone)
}

func largestMessage(t TB, f *Fixture) {
	queue := f.queue(t)
	body := bytes.Repeat([]byte("x"), store.MaxMessageBytes)
	f.send(t, queue, string(body), 0)
	if got := f.receiveOne(t, queue); !bytes.Equal(got.Body, body) {
		t.Fatalf("the largest message came back with %d bytes", len(got.Body))
	}
}
