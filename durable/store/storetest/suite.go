// Package storetest is the suite that every store.Store must pass: the contract
// of package store, written as tests.
//
// Run gives each case a fresh, empty store. The cases ask only for what the
// contract promises, so one that fails names a broken promise. The package's
// own tests run the suite against stores that are broken on purpose and demand
// that it notices each.
package storetest

import (
	"context"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"azurehaymaker/durable/store"
)

// TB is the part of *testing.T that a case uses, so that the suite itself can
// be tested.
type TB interface {
	Helper()
	Context() context.Context
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Case is one promise of the contract.
type Case struct {
	Area, Name string
	Check      func(t TB, f *Fixture)
}

// patience bounds the wait for something that a store may do late, such as
// showing a delayed message. Emulated queues count in whole seconds.
const patience = 20 * time.Second

// Run checks every case against a fresh store of its own. Cases that wait for
// the store's clock run all at once, the others as -parallel allows.
func Run(t *testing.T, open func(t *testing.T) store.Store) {
	var waiting sync.WaitGroup
	defer waiting.Wait()
	for _, c := range Cases() {
		name := c.Area + "/" + c.Name
		if c.Area == visibility {
			waiting.Go(func() {
				t.Run(name, func(t *testing.T) { c.Check(t, NewFixture(open(t), patience)) })
			})
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.Check(t, NewFixture(open(t), patience))
		})
	}
}

// visibility is the area whose cases wait.
const visibility = "visibility"

// Cases lists the whole suite.
func Cases() []Case {
	var all []Case
	for _, area := range []struct {
		name  string
		cases map[string]func(TB, *Fixture)
	}{
		{"instances", instanceCases()},
		{"listing", listingCases()},
		{"commit", commitCases()},
		{"load", loadCases()},
		{"events", eventCases()},
		{"large", largeCases()},
		{"inbox", inboxCases()},
		{"rewound", rewoundCases()},
		{"attempts", attemptCases()},
		{"purge", purgeCases()},
		{"concurrency", concurrencyCases()},
		{"queues", queueCases()},
		{visibility, visibilityCases()},
		{"refusals", refusalCases()},
	} {
		for _, name := range slices.Sorted(maps.Keys(area.cases)) {
			all = append(all, Case{Area: area.name, Name: name, Check: area.cases[name]})
		}
	}
	return all
}
