package message_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"azurehaymaker/durable/message"
	"azurehaymaker/durable/store"
)

var instanceIDs = rapid.StringMatching(`[A-Za-z0-9 _.:+-]{1,60}`)

func TestWakesSurviveTheWire(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := message.Wake{
			InstanceID: instanceIDs.Draw(t, "id"), Start: rapid.Bool().Draw(t, "start"), Republish: rapid.Bool().Draw(t, "republish"),
			Trial: rapid.Bool().Draw(t, "trial"),
		}
		timed := rapid.Bool().Draw(t, "timed")
		timer := rapid.Int32Range(0, 1<<20).Draw(t, "timer")
		if timed {
			want.TimerID = &timer
		}
		body, err := want.Encode()
		if err != nil {
			t.Fatal(err)
		}
		got, err := message.DecodeWake(body)
		if err != nil {
			t.Fatal(err)
		}
		if timed != (got.TimerID != nil) || timed && *got.TimerID != timer {
			t.Fatalf("timer id is %v, want %d (%t)", got.TimerID, timer, timed)
		}
		got.TimerID, want.TimerID = nil, nil
		if got != want {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	})
}

func TestTasksSurviveTheWireAndLeaveLongInputsBehind(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := message.Task{
			InstanceID: instanceIDs.Draw(t, "id"), ExecutionID: rapid.StringMatching(`[0-9a-f]{32}`).Draw(t, "execution"),
			TaskID: rapid.Int32Range(0, 1<<20).Draw(t, "task"), Event: rapid.IntRange(0, 1<<20).Draw(t, "event"),
			Name: rapid.StringMatching(`\S{1,40}`).Draw(t, "name"), Input: rapid.String().Draw(t, "input"),
		}
		long := rapid.Bool().Draw(t, "long")
		if long {
			want.Input += strings.Repeat("<", message.MaxInlineBytes/6+1) // six bytes each, escaped
		}
		body, err := want.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if len(body) > store.MaxMessageBytes {
			t.Fatalf("the body has %d bytes", len(body))
		}
		if long {
			want.Input = ""
		}
		got, err := message.DecodeTask(body)
		if err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	})
}

func TestDecodingRefusesWhatTheEngineCannotUse(t *testing.T) {
	for _, body := range []string{
		``, `null`, `{`, `[]`, `"text"`, `{}`, `{"instance_id":""}`, `{"instance_id":"@entity"}`, `{"instance_id":"a/b"}`,
		`{"instance_id":"a","timer_id":-1}`, `{"instance_id":"a","timer_id":3000000000}`, `{"instance_id":"a"}{}`,
	} {
		if _, err := message.DecodeWake([]byte(body)); !errors.Is(err, message.ErrMalformed) {
			t.Errorf("wake %s: got %v", body, err)
		}
	}
	for _, body := range []string{
		``, `null`, `{}`, `{"instance_id":"a"}`, `{"instance_id":"a","execution_id":"e"}`,
		`{"instance_id":"a","execution_id":"e","name":"n","task_id":-1}`, `{"instance_id":"a","execution_id":"e","name":"n","event":-1}`,
		`{"instance_id":"a#","execution_id":"e","name":"n"}`, strings.Repeat(" ", store.MaxMessageBytes+1),
	} {
		if _, err := message.DecodeTask([]byte(body)); !errors.Is(err, message.ErrMalformed) {
			t.Errorf("task %.80s: got %v", body, err)
		}
	}
	if _, err := message.DecodeWake([]byte(`{"instance_id":"a","from":"a newer release"}`)); err != nil {
		t.Errorf("an unknown member: %v", err)
	}
}

func FuzzDecodeWake(f *testing.F) {
	f.Add([]byte(`{"instance_id":"run-1","start":true}`))
	f.Add([]byte(`{"instance_id":"run-1","timer_id":3,"republish":true}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		wake, err := message.DecodeWake(body)
		if err != nil {
			if !errors.Is(err, message.ErrMalformed) {
				t.Fatalf("not ErrMalformed: %v", err)
			}
			return
		}
		if err := store.ValidateInstanceID(wake.InstanceID); err != nil {
			t.Fatal(err)
		}
		if _, err := wake.Encode(); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzDecodeTask(f *testing.F) {
	f.Add([]byte(`{"instance_id":"run-1","execution_id":"e","task_id":2,"event":7,"name":"Say","input":"[\"x\"]"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		task, err := message.DecodeTask(body)
		if err != nil {
			if !errors.Is(err, message.ErrMalformed) {
				t.Fatalf("not ErrMalformed: %v", err)
			}
			return
		}
		if task.TaskID < 0 || task.Event < 0 || task.Name == "" || task.ExecutionID == "" {
			t.Fatalf("accepted %+v", task)
		}
		again, err := task.Encode()
		if err != nil || len(again) > store.MaxMessageBytes {
			t.Fatalf("encoding it again gives %d bytes, error %v", len(again), err)
		}
	})
}
