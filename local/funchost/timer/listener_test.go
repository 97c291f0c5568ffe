package timer

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// The bubble's clock starts at 2000-01-01 00:00:00 UTC.

func TestCronFiresOnTheMark(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(90 * time.Second)
		f := &firing{}
		runFor(t, f.options(t, "0 * * * * *"), 3*time.Minute)
		if got := f.clock("04:05"); !slices.Equal(got, []string{"02:00", "03:00", "04:00"}) {
			t.Errorf("fired at %v", got)
		}
	})
}

func TestOverrunFiresAtOnceAndNotAsPastDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &firing{}
		f.took = func() time.Duration {
			if len(f.runs) == 1 {
				return 3*time.Minute + 30*time.Second
			}
			return 0
		}
		o := f.options(t, "0 * * * * *")
		o.Store = &fakeStore{}
		runFor(t, o, 6*time.Minute+10*time.Second)
		if got := f.clock("04:05"); !slices.Equal(got, []string{"01:00", "04:30", "05:00", "06:00"}) {
			t.Errorf("fired at %v", got)
		}
		if f.runs[1].PastDue {
			t.Error("the run after an overrun is past due")
		}
	})
}

func TestMissedOccurrencesGiveOnePastDueRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(31 * time.Minute)
		at := func(minute int) time.Time { return time.Date(2000, 1, 1, 0, minute, 0, 0, time.UTC) }
		store := &fakeStore{status: &Status{Last: at(0), Next: at(5), LastUpdated: at(0)}}
		f := &firing{}
		o := f.options(t, "0 */5 * * * *")
		o.Store, o.RunOnStartup = store, true
		runFor(t, o, 5*time.Minute)
		if got := f.clock("04:05"); !slices.Equal(got, []string{"31:00", "35:00"}) {
			t.Fatalf("fired at %v", got)
		}
		if first := f.runs[0]; !first.PastDue || first.OnStartup || !first.Status.Next.Equal(at(5)) {
			t.Errorf("first run %+v", first)
		}
		if f.runs[1].PastDue || !store.status.Last.Equal(at(35)) || !store.status.Next.Equal(at(40)) {
			t.Errorf("second run %+v, then %+v", f.runs[1], store.status)
		}
	})
}

func TestEditedScheduleIsNotPastDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(31 * time.Minute)
		at := func(minute int) time.Time { return time.Date(2000, 1, 1, 0, minute, 0, 0, time.UTC) }
		store := &fakeStore{status: &Status{Last: at(0), Next: at(7), LastUpdated: at(0)}}
		f := &firing{}
		o := f.options(t, "0 */5 * * * *")
		o.Store = store
		runFor(t, o, time.Minute)
		if len(f.runs) != 0 || !store.status.Next.Equal(at(35)) || !store.status.Last.IsZero() {
			t.Errorf("%d runs, status %+v", len(f.runs), store.status)
		}
	})
}

func TestFirstStartWritesAStatusAndWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &fakeStore{}
		f := &firing{}
		o := f.options(t, "0 */5 * * * *")
		o.Store = store
		runFor(t, o, time.Minute)
		if len(f.runs) != 0 || store.status == nil || !store.status.Last.IsZero() {
			t.Errorf("%d runs, status %+v", len(f.runs), store.status)
		}
	})
}

func TestRunOnStartup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &firing{}
		o := f.options(t, "0 */5 * * * *")
		o.RunOnStartup = true
		runFor(t, o, time.Minute)
		if len(f.runs) != 1 || f.runs[0].PastDue || !f.runs[0].OnStartup {
			t.Errorf("runs %+v", f.runs)
		}
	})
}

func TestIntervalCountsFromTheStartOfTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &firing{took: func() time.Duration { return 3 * time.Second }}
		runFor(t, f.options(t, "00:00:07"), 23*time.Second)
		if got := f.clock("05"); !slices.Equal(got, []string{"07", "14", "21"}) {
			t.Errorf("fired at %v", got)
		}
	})
}

func TestImpossibleDateNeverFires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &firing{}
		runFor(t, f.options(t, "0 0 0 30 2 *"), time.Hour)
		if len(f.runs) != 0 {
			t.Errorf("fired %v", f.runs)
		}
	})
}
