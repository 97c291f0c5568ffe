package storetest

import (
	"fmt"
	"strings"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// inlineLimit is the framework's: texts over 30,720 UTF-16 code units leave the
// row (60 KiB).
const inlineLimit = 30720

func largeCases() map[string]func(TB, *Fixture) {
	return map[string]func(TB, *Fixture){
		"texts around the inline limit":      aroundTheLimit,
		"several large texts in one event":   severalTexts,
		"large input and output of a row":    largeRow,
		"a large inbox item":                 largeInbox,
		"a large text survives a conflict":   largeConflict,
		"a new life starts without old text": largeNewLife,
	}
}

// texts makes n events whose input repeats the pattern up to size bytes.
func texts(n, size int, pattern string) []history.Event {
	made := make([]history.Event, n)
	for i := range made {
		made[i] = at(history.NoID, history.EventRaised{Name: fmt.Sprintf("text %d", i), Input: strings.Repeat(pattern, size/len([]rune(pattern)))})
	}
	return made
}

func aroundTheLimit(t TB, f *Fixture) {
	f.prepare(t)
	var want []history.Event
	for _, size := range []int{inlineLimit - 1, inlineLimit, inlineLimit + 1, 300_000} {
		want = append(want, at(history.NoID, history.TaskCompleted{TaskID: 1, Result: strings.Repeat("a", size)}))
		want = append(want, at(history.NoID, history.TaskCompleted{TaskID: 2, Result: strings.Repeat("🙂", size/2) + "."}))
	}
	f.commit(t, "one", store.Commit{ExecutionID: execution, Append: want})
	wantEvents(t, "events", f.load(t, "one", store.Known{}).Events, want)
	got, err := f.Event(t.Context(), "one", execution, len(want)-1)
	if err != nil {
		t.Fatalf("read the largest event: %v", err)
	}
	wantSame(t, "event", got, want[len(want)-1])
}

func severalTexts(t TB, f *Fixture) {
	f.prepare(t)
	long := strings.Repeat("x", 2*inlineLimit)
	want := []history.Event{
		at(history.NoID, history.TaskFailed{TaskID: 7, Failure: history.Failure{ErrorType: "t", ErrorMessage: "m" + long, StackTrace: "s" + long}}),
		at(history.NoID, history.ExecutionStarted{Name: "Run", Input: long, InstanceID: "one", ExecutionID: execution, Tags: map[string]string{"k": long}}),
	}
	f.commit(t, "one", store.Commit{ExecutionID: execution, Append: want})
	wantEvents(t, "events", f.load(t, "one", store.Known{}).Events, want)
}

func largeRow(t TB, f *Fixture) {
	f.prepare(t)
	i := instance("a b")
	i.Input = `"` + strings.Repeat("i", inlineLimit) + `"`
	f.create(t, i)
	f.wantInstance(t, i)
	i.Status, i.Output = history.StatusCompleted, strings.Repeat("o", 200_000)
	f.save(t, i)
	f.wantInstance(t, i)
	page, err := f.ListInstances(t.Context(), store.InstanceQuery{})
	if err != nil || len(page.Instances) != 1 {
		t.Fatalf("list: %d instances, %v", len(page.Instances), err)
	}
	wantSame(t, "listed row", page.Instances[0], i)
}

func largeInbox(t TB, f *Fixture) {
	f.prepare(t)
	f.begin(t, "one", 1)
	item := raised("1", "go")
	item.Event.Body = history.EventRaised{Name: "go", Input: strings.Repeat("e", 100_000)}
	f.add(t, running("one"), item)
	wantInbox(t, "inbox", f.load(t, "one", store.Known{}).Inbox, item)
}

func largeConflict(t TB, f *Fixture) {
	f.prepare(t)
	stale := f.begin(t, "one", 1)
	winner := texts(1, 100_000, "winner")
	f.commit(t, "one", store.Commit{ExecutionID: execution, Expect: stale, From: 1, Append: winner})
	_, err := f.Commit(t.Context(), "one", store.Commit{ExecutionID: execution, Expect: stale, From: 1, Append: texts(1, 100_000, "loser")})
	wantError(t, "the loser", err, store.ErrConflict)
	wantEvents(t, "events", f.load(t, "one", store.Known{}).Events[1:], winner)
}

func largeNewLife(t TB, f *Fixture) {
	f.prepare(t)
	f.commit(t, "one", store.Commit{ExecutionID: execution, Append: texts(2, 100_000, "old")})
	f.purge(t, "one")
	want := texts(1, 100_000, "new")
	f.commit(t, "one", store.Commit{ExecutionID: otherExecution, Append: want})
	wantEvents(t, "events", f.load(t, "one", store.Known{}).Events, want)
}
