package storetest

import (
	"strings"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

func instanceCases() map[string]func(TB, *Fixture) {
	return map[string]func(TB, *Fixture){
		"created row reads back whole":          createdRowReadsBack,
		"second execution of a taken id fails":  takenIDFails,
		"terminal instance still takes its id":  terminalTakesID,
		"creating the same execution succeeds":  sameExecutionSucceeds,
		"creating again keeps the progress":     createdAgainKeeps,
		"a row is replaced as it was read":      replacedAsRead,
		"a parent is kept":                      parentKept,
		"unknown instance is not found":         unknownInstance,
		"save makes no row":                     saveMakesNone,
		"save keeps what it does not carry":     saveKeeps,
		"save writes the latest":                saveOverwrites,
		"times are UTC and cut to 100 ns":       timesAreCut,
		"ids differ by case and hold odd signs": oddIDs,
	}
}

func full(id string) store.Instance {
	i := instance(id)
	i.Version = "v2"
	i.Generation = 3
	i.ScheduledStartTime = epoch.Add(time.Hour)
	i.Tags = map[string]string{"team": "blue", "quote": `"ü"`}
	return i
}

func createdRowReadsBack(t TB, f *Fixture) {
	f.prepare(t)
	want := full("one")
	f.create(t, want)
	f.wantInstance(t, want)
}

func (f *Fixture) wantInstance(t TB, want store.Instance) {
	t.Helper()
	got, err := f.Instance(t.Context(), want.ID)
	if err != nil {
		t.Fatalf("read instance %q: %v", want.ID, err)
	}
	wantSame(t, "instance "+want.ID, got, want)
}

func takenIDFails(t TB, f *Fixture) {
	f.prepare(t)
	f.create(t, full("one"))
	second := instance("one")
	second.ExecutionID, second.Name = otherExecution, "Another"
	wantError(t, "create a taken id", f.CreateInstance(t.Context(), second), store.ErrInstanceExists)
	f.wantInstance(t, full("one"))
}

func createdAgainKeeps(t TB, f *Fixture) {
	f.prepare(t)
	f.create(t, instance("one"))
	further := running("one")
	f.save(t, further)
	f.create(t, instance("one"))
	f.wantInstance(t, further)
}

func replacedAsRead(t TB, f *Fixture) {
	f.prepare(t)
	old := full("one")
	old.Status, old.Output, old.CompletedTime = history.StatusCompleted, `"done"`, epoch.Add(time.Hour)
	f.create(t, old)
	next := instance("one")
	next.ExecutionID, next.Generation = otherExecution, 4
	stale := old
	stale.Status = history.StatusRunning
	wantError(t, "replace a row of another status", f.ReplaceInstance(t.Context(), next, stale), store.ErrInstanceExists)
	stale = old
	stale.ExecutionID = strings.Repeat("7", 32)
	wantError(t, "replace a row of another execution", f.ReplaceInstance(t.Context(), next, stale), store.ErrInstanceExists)
	f.wantInstance(t, old)
	for range 2 { // the second is the retry of a call whose answer was lost
		if err := f.ReplaceInstance(t.Context(), next, old); err != nil {
			t.Fatalf("replace a row: %v", err)
		}
		f.wantInstance(t, next)
	}
	next.ID = "nobody"
	wantError(t, "replace a missing row", f.ReplaceInstance(t.Context(), next, old), store.ErrInstanceNotFound)
}

func parentKept(t TB, f *Fixture) {
	f.prepare(t)
	want := instance("one")
	want.Parent = &history.ParentInstance{Name: "Parent", Version: "2", InstanceID: "p", ExecutionID: otherExecution, TaskID: 7}
	want.RerunOf = &history.RerunOf{Origin: history.Origin{InstanceID: "r", ExecutionID: otherExecution}, TaskID: 9}
	f.create(t, want)
	f.wantInstance(t, want)
	saved := running("one")
	f.save(t, saved)
	saved.Parent, saved.RerunOf = want.Parent, want.RerunOf
	f.wantInstance(t, saved)
}

func terminalTakesID(t TB, f *Fixture) {
	f.prepare(t)
	done := instance("one")
	done.Status = history.StatusCompleted
	f.create(t, done)
	second := instance("one")
	second.ExecutionID = otherExecution
	wantError(t, "create over a completed instance", f.CreateInstance(t.Context(), second), store.ErrInstanceExists)
}

func sameExecutionSucceeds(t TB, f *Fixture) {
	f.prepare(t)
	f.create(t, full("one"))
	f.create(t, full("one"))
	f.wantInstance(t, full("one"))
}

func unknownInstance(t TB, f *Fixture) {
	f.prepare(t)
	_, err := f.Instance(t.Context(), "nobody")
	wantError(t, "read an unknown instance", err, store.ErrInstanceNotFound)
}

// saveMakesNone: what a late writer says of an instance that was purged, or never
// was, makes no row, whole or in part, small or large.
func saveMakesNone(t TB, f *Fixture) {
	f.prepare(t)
	f.create(t, full("one"))
	f.begin(t, "one", 2)
	f.purge(t, "one")
	late := full("one")
	late.Status, late.Output, late.CompletedTime = history.StatusCompleted, `[1]`, epoch.Add(time.Minute)
	whole, large := late, late
	whole.Whole = true
	large.Output = `"` + strings.Repeat("x", 100_000) + `"`
	for _, row := range []store.Instance{late, whole, large, running("nobody")} {
		wantError(t, "save a row that is not there", f.SaveInstance(t.Context(), row), store.ErrInstanceNotFound)
		f.wantGone(t, row.ID)
	}
	wantSame(t, "listed ids", f.list(t, store.InstanceQuery{}), nil)
}

func (f *Fixture) save(t TB, i store.Instance) {
	t.Helper()
	if err := f.SaveInstance(t.Context(), i); err != nil {
		t.Fatalf("save instance %q: %v", i.ID, err)
	}
}

func saveKeeps(t TB, f *Fixture) {
	f.prepare(t)
	first := full("one")
	f.create(t, first)
	first.Status, first.Output, first.CompletedTime = history.StatusFailed, "plain text", epoch.Add(time.Minute)
	f.save(t, first)
	partial := instance("one")
	partial.Input, partial.Status = "", history.StatusFailed
	f.save(t, partial)
	want := first
	want.Version, want.Generation = "", 0
	f.wantInstance(t, want)
}

func saveOverwrites(t TB, f *Fixture) {
	f.prepare(t)
	f.create(t, instance("one"))
	for _, status := range []string{`{"step":1}`, `{"step":2}`, ""} {
		next := running("one")
		next.CustomStatus = status
		next.LastUpdatedTime = epoch.Add(time.Hour)
		f.save(t, next)
		f.wantInstance(t, next)
	}
}

func timesAreCut(t TB, f *Fixture) {
	f.prepare(t)
	i := instance("one")
	i.CreatedTime = epoch.Add(99 * time.Nanosecond).In(time.FixedZone("east", 3600))
	f.create(t, i)
	f.wantInstance(t, instance("one"))
}

func oddIDs(t TB, f *Fixture) {
	f.prepare(t)
	for _, id := range []string{"run", "RUN", "a b", "a%20b", "a+b", "a&b=c", "ü-人-🙂", "$metadata", "a|b~", `x"y`, "x,y;(z)", "50%"} {
		f.create(t, instance(id))
		f.wantInstance(t, instance(id))
		etag := f.begin(t, id, 2)
		f.add(t, running(id), raised("1", "go"))
		if loaded := f.load(t, id, store.Known{}); loaded.ETag != etag || loaded.Committed != 2 || len(loaded.Inbox) != 1 {
			t.Fatalf("history of %q: %+v", id, loaded)
		}
	}
}
