package records

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"azurehaymaker/haymaker"
)

func queuedRun(n int) (haymaker.Run, *haymaker.PendingStart) {
	run := newRun(n)
	run.Status, run.WaitsFor = haymaker.RunQueued, "a place"
	return run, &haymaker.PendingStart{
		Request: haymaker.RunRequest{RunID: run.RunID, StartedAt: run.StartedAt, Tags: map[string]string{"n": fmt.Sprint(n)}},
		Ticket:  fmt.Sprint(n), Queued: true, AskedAt: run.StartedAt, DecidedAt: run.StartedAt,
	}
}

func view(t *testing.T, records *Records) haymaker.StartsView {
	t.Helper()
	v, err := records.Starts(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestOneOfManyDecisionsIsRecorded: all are based on the same look.
func TestOneOfManyDecisionsIsRecorded(t *testing.T) {
	eachStore(t, func(t *testing.T, records *Records) {
		for round := range 2 { // without and with a decision before
			version, errs := view(t, records).Version, make([]error, 6)
			var all sync.WaitGroup
			for i := range errs {
				all.Go(func() {
					run, start := queuedRun(10*round + i)
					errs[i] = records.DecideStart(context.Background(), version, run, start)
				})
			}
			all.Wait()
			recorded := 0
			for _, err := range errs {
				if err == nil {
					recorded++
				} else if !errors.Is(err, haymaker.ErrStartsChanged) {
					t.Error(err)
				}
			}
			runs, _, err := records.Runs(context.Background(), haymaker.RunQueued, 100, "")
			if v := view(t, records); recorded != 1 || err != nil || len(runs) != round+1 || len(v.Pending) != round+1 || v.Version == version {
				t.Fatalf("%d of %d were recorded, there are %d runs and %d starts, %v", recorded, len(errs), len(runs), len(v.Pending), err)
			}
		}
	})
}

func TestAQueuedRunIsLetInOrWithdrawnOnce(t *testing.T) {
	eachStore(t, func(t *testing.T, records *Records) {
		ctx, now := context.Background(), began.Add(100*time.Hour)
		for _, n := range []int{2, 1, 3} {
			run, start := queuedRun(n)
			if err := records.DecideStart(ctx, view(t, records).Version, run, start); err != nil {
				t.Fatal(err)
			}
		}
		v := view(t, records)
		first := v.Pending[0]
		if len(v.Pending) != 3 || first.Ticket != "1" || !first.AskedAt.Equal(newRun(1).StartedAt) || first.Request.Tags["n"] != "1" {
			t.Fatalf("%+v", v)
		}
		let, err := records.LetIn(ctx, v.Version, first, now)
		if err != nil || let.Queued || !let.Request.StartedAt.Equal(now) || !let.DecidedAt.Equal(now) {
			t.Fatalf("%+v, %v", let, err)
		}
		for name, version := range map[string]string{"an old version": v.Version, "not queued any more": view(t, records).Version} {
			if _, err := records.LetIn(ctx, version, first, now); !errors.Is(err, haymaker.ErrStartsChanged) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := records.Withdraw(ctx, first, func(*haymaker.Run) {}); !errors.Is(err, haymaker.ErrRunNotQueued) {
			t.Errorf("withdrawn after it was let in: %v", err)
		}
		err = records.Withdraw(ctx, v.Pending[1], func(run *haymaker.Run) { run.Status, run.Error = haymaker.RunCancelled, "by anna" })
		if err != nil {
			t.Fatal(err)
		}
		all, _, err := records.Runs(ctx, "", 10, "")
		var listed []string
		for _, run := range all {
			listed = append(listed, fmt.Sprint(run.RunID[35:], run.Status, run.StartedAt.Sub(began).Hours()))
		}
		if want := []string{"1in_progress100", "3queued3", "2cancelled2"}; err != nil || !reflect.DeepEqual(listed, want) {
			t.Errorf("listed %v, want %v, %v", listed, want, err)
		}
		for range 2 {
			if err := records.Begun(ctx, let); err != nil {
				t.Fatal(err)
			}
		}
		if v := view(t, records); len(v.Pending) != 1 || v.Pending[0].Ticket != "3" {
			t.Errorf("%+v", v)
		}
		again := newRun(1)
		if err := records.DecideStart(ctx, view(t, records).Version, again, nil); !errors.Is(err, haymaker.ErrStartsChanged) {
			t.Errorf("a run that exists: %v", err)
		}
	})
}

func TestStartsWhoseStorageFails(t *testing.T) {
	ctx, rows := context.Background(), newMemoryRows()
	records := &Records{rows: rows, tables: TablesOf("T"), now: ticking()}
	run, start := queuedRun(1)
	if err := records.DecideStart(ctx, "", run, start); err != nil {
		t.Fatal(err)
	}
	records.rows = broken{rows, errDown}
	_, letErr := records.LetIn(ctx, "1", *start, began)
	for name, err := range map[string]error{
		"DecideStart": records.DecideStart(ctx, "", newRun(2), nil), "LetIn": letErr,
		"Withdraw": records.Withdraw(ctx, *start, func(*haymaker.Run) {}), "Begun": records.Begun(ctx, *start),
	} {
		if !errors.Is(err, errDown) || errors.Is(err, haymaker.ErrStartsChanged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	records.rows = broken{rows, errRowConflict}
	if err := records.Withdraw(ctx, *start, func(*haymaker.Run) {}); !errors.Is(err, errRowConflict) {
		t.Errorf("endless races: %v", err)
	}
	records.tables.Runs = "Elsewhere"
	records.rows = rows
	if _, err := records.LetIn(ctx, "", *start, began); !errors.Is(err, haymaker.ErrRunNotFound) {
		t.Errorf("a run without a row: %v", err)
	}
}
