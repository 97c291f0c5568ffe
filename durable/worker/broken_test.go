package worker_test

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/memory"
)

// on is how a store of a make is opened, around one in memory.
func on(around func(store.Store) store.Store) openStore {
	return func(_ testing.TB, now func() time.Time) (store.Store, string) {
		return around(memory.New(now)), "hub"
	}
}

// TestTheSuitePassesOnAnIntactStore, or what follows would prove nothing.
func TestTheSuitePassesOnAnIntactStore(t *testing.T) {
	for name, failure := range failuresOn(t, suite(t), on(func(s store.Store) store.Store { return s })) {
		t.Errorf("%s: %.300s", name, failure)
	}
}

// TestTheSuiteNoticesBrokenStores runs the end-to-end suite on stores that break
// one promise each; the test named with it must be among those that fail.
func TestTheSuiteNoticesBrokenStores(t *testing.T) {
	// Inboxes that never get empty would take these two for ever.
	tests := slices.DeleteFunc(suite(t), func(test endToEnd) bool {
		return strings.HasSuffix(test.name, "/LongInbox") || strings.HasSuffix(test.name, "/Carried")
	})
	for _, broken := range []struct {
		fault, caughtBy string
		around          func(store.Store) store.Store
	}{
		{"drops an event", "Sequence", func(s store.Store) store.Store { return dropsAnEvent{s} }},
		{"ignores the etag", "TwoProcesses", func(s store.Store) store.Store { return ignoresETag{s} }},
		{"loses commits", "Sequence", func(s store.Store) store.Store { return losesCommits{s, &sync.Mutex{}, new(int)} }},
		{"loses the last write of the row", "Sequence", func(s store.Store) store.Store { return losesTheLastRow{s} }},
		{"loses the inbox", "Events", func(s store.Store) store.Store { return losesInbox{s} }},
		{"writes a batch in part: events without what they consumed", "Events", func(s store.Store) store.Store { return partialBatch{s} }},
		{"writes a batch in part: half of its events", "FanOut", func(s store.Store) store.Store { return halfBatch{s} }},
		{"loses messages", "FanOut", func(s store.Store) store.Store { return losesMessages{s, &sync.Mutex{}, new(int)} }},
	} {
		t.Run(broken.fault, func(t *testing.T) {
			failed := failuresOn(t, tests, on(broken.around))
			if failed[broken.caughtBy] == "" {
				t.Errorf("%s passes on a store that %s; failing are %q", broken.caughtBy, broken.fault, slices.Sorted(maps.Keys(failed)))
			}
			t.Logf("%d of %d tests fail", len(failed), len(tests))
		})
	}
}

// TestTheSuiteAllowsWhatDeliveryAllows: messages come at least once and in no
// order. Tests that count runs or deliveries are told apart.
func TestTheSuiteAllowsWhatDeliveryAllows(t *testing.T) {
	tests := suite(t)
	for _, allowed := range []struct {
		what   string
		counts []string // they count what is allowed to vary
		around func(store.Store) store.Store
	}{
		{"delivers twice", []string{"ManyChildren", "TwoProcesses"}, func(s store.Store) store.Store { return deliversTwice{s} }},
		{"delivers late and in another order", nil, func(s store.Store) store.Store {
			return deliversLate{s, &lateMessages{held: map[string][][]byte{}}}
		}},
	} {
		t.Run(allowed.what, func(t *testing.T) {
			failed := failuresOn(t, tests, on(allowed.around))
			for _, name := range allowed.counts {
				if failed[name] == "" {
					t.Errorf("%s passes on a store that %s; it is no exception", name, allowed.what)
				}
				delete(failed, name)
			}
			for name, failure := range failed {
				t.Errorf("%s: %.300s", name, failure)
			}
		})
	}
}
