package history_test

import (
	"reflect"
	"testing"

	"azurehaymaker/durable/history"
)

func happened(bodies ...history.Body) []history.Event {
	events := make([]history.Event, len(bodies))
	for i, body := range bodies {
		events[i] = history.Event{ID: history.NoID, Body: body}
	}
	return events
}

func mark(places ...int) history.GenericEvent {
	return history.GenericEvent{Rewind: &history.Rewind{Undone: history.OrdinalsOf(places...)}}
}

func TestEffectiveTakesBackWhatRewindsName(t *testing.T) {
	failed, ended, raised := history.TaskFailed{TaskID: 1}, history.ExecutionCompleted{}, history.EventRaised{Name: "go"}
	stored := happened(failed, ended, mark(0, 1), raised, ended, mark(1, 2, 4, 99))
	// The second rewind took back the first one's mark, which goes on to count.
	want := happened(history.Rewound{Was: failed}, history.Rewound{Was: ended}, history.Rewound{Was: mark(0, 1)}, raised, history.Rewound{Was: ended}, mark(1, 2, 4, 99))
	got := history.Effective(stored)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("it is\n%v, want\n%v", got, want)
	}
	if again := history.Effective(got); !reflect.DeepEqual(again, want) {
		t.Errorf("applied again it is\n%v", again)
	}
	if !reflect.DeepEqual(stored[0].Body, history.Body(failed)) {
		t.Error("the events given were changed")
	}
	plain := happened(failed, ended, history.GenericEvent{Data: "a note"})
	if got := history.Effective(plain); &got[0] != &plain[0] || history.HasRewind(plain) || !history.HasRewind(stored) {
		t.Error("a history without a rewind is copied, or one with a rewind goes unnoticed")
	}
}
