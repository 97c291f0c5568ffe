package storetest_test

import (
	"testing"

	"go.uber.org/goleak"

	"azurehaymaker/durable/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestSuitePassesAnIntactStore(t *testing.T) {
	t.Parallel()
	for name, failure := range failures(t, func() store.Store { return newMemory() }) {
		t.Errorf("%s fails on an intact store: %s", name, failure)
	}
}

// TestSuiteNoticesBrokenStores runs the suite against stores that break one
// promise each; the case named with it must be among those that fail.
func TestSuiteNoticesBrokenStores(t *testing.T) {
	for _, broken := range []struct {
		fault, caughtBy string
		open            func() store.Store
	}{
		{"drops an event", "commit/commits append in order", func() store.Store { return dropsAnEvent{newMemory()} }},
		{"swaps two events", "commit/first commit is there", func() store.Store { return swapsEvents{newMemory()} }},
		{"ignores the etag", "commit/a stale etag loses and changes nothing", func() store.Store { return ignoresETag{newMemory()} }},
		{"ignores the etag of a purged life", "commit/an etag of a purged life is never current", func() store.Store { return repeatsETags{newMemory()} }},
		{"shows a part of a refused batch", "commit/a large stale commit shows no row", func() store.Store { return showsPartial{newMemory()} }},
		{"forgets the outbox mark", "commit/the outbox mark is kept", func() store.Store { return forgetsMark{newMemory()} }},
		{"calls a purge a conflict", "commit/after a purge it fails as purged", func() store.Store { return hidesPurge{newMemory()} }},
		{"consumes nothing, so delivers twice", "inbox/a commit consumes what it names", func() store.Store { return consumesNothing{newMemory()} }},
		{"consumes although the commit lost", "commit/a stale etag loses and changes nothing", func() store.Store { return consumesOnConflict{newMemory()} }},
		{"loses inbox items", "inbox/items come in order of their ids", func() store.Store { return losesInbox{newMemory()} }},
		{"keeps an item twice", "inbox/the same id twice is one item", func() store.Store { return doublesInbox{newMemory()} }},
		{"keeps no sentinel for a pending instance", "inbox/a pending instance gets its sentinel", func() store.Store { return noSentinel{newMemory()} }},
		{"forgets attempts", "attempts/the count comes back with every load", func() store.Store { return forgetsAttempts{newMemory()} }},
		{"counts for a purged instance", "attempts/a purged instance is not counted", func() store.Store { return countsTheDead{newMemory()} }},
		{"sends events it was told are known", "load/current knowledge needs no events", func() store.Store { return ignoresKnown{newMemory()} }},
		{"trusts knowledge of another execution", "load/knowledge of another execution is old", func() store.Store { return trustsKnown{newMemory()} }},
		{"cuts large texts", "large/texts around the inline limit", func() store.Store { return cutsTexts{newMemory()} }},
		{"answers in local time", "instances/times are UTC and cut to 100 ns", func() store.Store { return localTimes{newMemory()} }},
		{"loses the last write", "instances/save writes the latest", func() store.Store { return losesLastWrite{newMemory()} }},
		{"inserts a row that was purged", "instances/save makes no row", func() store.Store { return insertsOrMerges{newMemory()} }},
		{"overwrites a taken id", "instances/second execution of a taken id fails", func() store.Store { return overwrites{newMemory()} }},
		{"replaces blindly", "instances/a row is replaced as it was read", func() store.Store { return replacesBlindly{newMemory()} }},
		{"marks half of the rewound events", "rewound/marked events read back as rewound", func() store.Store { return marksHalf{newMemory()} }},
		{"marks under any etag", "rewound/a stale marking changes nothing", func() store.Store { return marksBlindly{newMemory()} }},
		{"merges whole rows", "rewound/a whole row leaves nothing of the old", func() store.Store { return keepsTheEnd{newMemory()} }},
		{"reopens any row", "rewound/an ended row is reopened as it was read", func() store.Store { return reopensAnything{newMemory()} }},
		{"lists a page again", "listing/pages cover all rows once, in order", func() store.Store { return repeatsPage{newMemory()} }},
		{"ignores filters", "listing/statuses filter", func() store.Store { return ignoresFilter{newMemory()} }},
		{"purges the row only", "purge/a purged id can be created anew", func() store.Store { return purgesNothing{newMemory()} }},
		{"purges by prefix", "purge/neighbours stay", func() store.Store { return purgesPrefix{newMemory()} }},
		{"shows delayed messages late", "visibility/a delayed message shows after its delay", func() store.Store { return lateMessages{newMemory()} }},
		{"shows delayed messages at once", "visibility/a delayed message shows after its delay", func() store.Store { return earlyMessages{newMemory()} }},
		{"hides nothing during a lease", "visibility/a lease hides and ends", func() store.Store { return noLease{newMemory()} }},
		{"never ends a lease", "visibility/a lease hides and ends", func() store.Store { return endlessLease{newMemory()} }},
		{"does not delete messages", "visibility/a deleted message never comes back", func() store.Store { return keepsMessages{newMemory()} }},
		{"deletes with a lost lease", "visibility/a lost lease cannot delete or release", func() store.Store { return hidesLostLease{newMemory()} }},
		{"ignores the context", "refusals/an ended context stops every call", func() store.Store { return ignoresContext{newMemory()} }},
	} {
		t.Run(broken.fault, func(t *testing.T) {
			t.Parallel()
			failed := failures(t, broken.open)
			if failed[broken.caughtBy] == "" {
				t.Errorf("%q passes on a store that %s; failing are %v", broken.caughtBy, broken.fault, failed)
			}
		})
	}
}
