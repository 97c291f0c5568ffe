package storetest

import (
	"errors"
	"fmt"
	"sync"

	"azurehaymaker/durable/store"
)

func concurrencyCases() map[string]func(TB, *Fixture) {
	return map[string]func(TB, *Fixture){
		"one of many writers wins each round": oneWriterWins,
		"no event is lost or doubled":         noEventLost,
		"one of many creators wins":           oneCreatorWins,
		"prepare runs concurrently":           prepareTogether,
	}
}

const writers = 6

// together runs the calls at once and returns their errors by index.
func together(n int, call func(i int) error) []error {
	errs := make([]error, n)
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { errs[i] = call(i) })
	}
	group.Wait()
	return errs
}

func winners(t TB, errs []error, loss error) int {
	t.Helper()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, loss):
			t.Fatalf("a loser got %v, want %v", err, loss)
		}
	}
	return won
}

func oneWriterWins(t TB, f *Fixture) {
	f.prepare(t)
	etag := store.ETag("")
	for round := range 4 {
		errs := together(writers, func(int) error {
			_, err := f.Commit(t.Context(), "one", store.Commit{ExecutionID: execution, Expect: etag, From: round, Append: events(round, 1)})
			return err
		})
		if won := winners(t, errs, store.ErrConflict); won != 1 {
			t.Fatalf("round %d: %d of %d writers won", round, won, writers)
		}
		etag = f.load(t, "one", store.Known{}).ETag
	}
	wantEvents(t, "events", f.load(t, "one", store.Known{}).Events, events(0, 4))
}

// noEventLost lets writers append one event each by load, commit and retry, as
// the engine does, while items arrive.
func noEventLost(t TB, f *Fixture) {
	f.prepare(t)
	f.begin(t, "one", 1)
	errs := together(writers, func(i int) error {
		if err := f.AddInbox(t.Context(), running("one"), raised(fmt.Sprint(i), "e")); err != nil {
			return err
		}
		for {
			loaded, err := f.Load(t.Context(), "one", store.Known{})
			if err != nil {
				return err
			}
			_, err = f.Commit(t.Context(), "one", store.Commit{ExecutionID: execution, Expect: loaded.ETag, From: loaded.Committed, Append: events(loaded.Committed, 1)})
			if !errors.Is(err, store.ErrConflict) {
				return err
			}
		}
	})
	for _, err := range errs {
		if err != nil {
			t.Fatalf("a writer failed: %v", err)
		}
	}
	got := f.load(t, "one", store.Known{})
	wantEvents(t, "events", got.Events, events(0, 1+writers))
	wantSame(t, "inbox items", len(got.Inbox), writers)
}

func oneCreatorWins(t TB, f *Fixture) {
	f.prepare(t)
	errs := together(writers, func(i int) error {
		mine := instance("one")
		mine.ExecutionID = fmt.Sprintf("%032x", i+1)
		return f.CreateInstance(t.Context(), mine)
	})
	if won := winners(t, errs, store.ErrInstanceExists); won != 1 {
		t.Fatalf("%d of %d creators won", won, writers)
	}
}

func prepareTogether(t TB, f *Fixture) {
	name := f.queue(t)
	for _, err := range together(writers, func(int) error { return f.Prepare(t.Context(), name) }) {
		if err != nil {
			t.Fatalf("prepare: %v", err)
		}
	}
	f.create(t, instance("one"))
}
