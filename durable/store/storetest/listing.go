package storetest

import (
	"fmt"
	"slices"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

func listingCases() map[string]func(TB, *Fixture) {
	return map[string]func(TB, *Fixture){
		"empty hub lists nothing":                 emptyHub,
		"pages cover all rows once, in order":     pagesCoverAll,
		"prefix filters":                          prefixFilters,
		"statuses filter":                         statusesFilter,
		"created bounds are inclusive":            createdBounds,
		"filter text is data, not filter grammar": filterIsData,
		"foreign continuation is refused":         foreignContinuation,
	}
}

// list follows all pages and returns the ids as they came.
func (f *Fixture) list(t TB, query store.InstanceQuery) []string {
	t.Helper()
	var ids []string
	for range 100 {
		page, err := f.ListInstances(t.Context(), query)
		if err != nil {
			t.Fatalf("list %+v: %v", query, err)
		}
		if query.Limit > 0 && len(page.Instances) > query.Limit {
			t.Fatalf("a page holds %d instances, the limit is %d", len(page.Instances), query.Limit)
		}
		for _, i := range page.Instances {
			ids = append(ids, i.ID)
		}
		if page.Continuation == "" {
			return ids
		}
		query.Continuation = page.Continuation
	}
	t.Fatalf("list %+v: the pages never end", query)
	return nil
}

func emptyHub(t TB, f *Fixture) {
	f.prepare(t)
	wantSame(t, "ids", f.list(t, store.InstanceQuery{}), nil)
}

func pagesCoverAll(t TB, f *Fixture) {
	f.prepare(t)
	var want []string
	for i := range 7 {
		want = append(want, fmt.Sprintf("run-%d", i))
	}
	for _, id := range slices.Backward(want) {
		f.create(t, full(id))
	}
	for _, limit := range []int{0, 1, 3, 7} {
		wantSame(t, fmt.Sprintf("ids with limit %d", limit), f.list(t, store.InstanceQuery{Limit: limit}), want)
	}
	page, err := f.ListInstances(t.Context(), store.InstanceQuery{Limit: 1})
	if err != nil {
		t.Fatalf("list: %v", err)
	}
	wantSame(t, "listed rows", page.Instances, []store.Instance{full("run-0")})
}

func prefixFilters(t TB, f *Fixture) {
	f.prepare(t)
	for _, id := range []string{"a", "ab", "abc", "abd", "b", "B", "az"} {
		f.create(t, instance(id))
	}
	wantSame(t, "ids with prefix ab", f.list(t, store.InstanceQuery{IDPrefix: "ab"}), []string{"ab", "abc", "abd"})
	wantSame(t, "ids with prefix az", f.list(t, store.InstanceQuery{IDPrefix: "az"}), []string{"az"})
	wantSame(t, "ids with prefix c", f.list(t, store.InstanceQuery{IDPrefix: "c"}), nil)
}

func statusesFilter(t TB, f *Fixture) {
	f.prepare(t)
	for i, status := range []history.Status{history.StatusPending, history.StatusRunning, history.StatusFailed} {
		row := instance(fmt.Sprintf("run-%d", i))
		row.Status = status
		f.create(t, row)
	}
	got := f.list(t, store.InstanceQuery{Statuses: []history.Status{history.StatusFailed, history.StatusPending}})
	wantSame(t, "ids", got, []string{"run-0", "run-2"})
	both := store.InstanceQuery{Statuses: []history.Status{history.StatusRunning}, IDPrefix: "run-0"}
	wantSame(t, "ids under two filters", f.list(t, both), nil)
}

func createdBounds(t TB, f *Fixture) {
	f.prepare(t)
	for i := range 4 {
		row := instance(fmt.Sprintf("run-%d", i))
		row.CreatedTime = epoch.Add(time.Duration(i) * time.Hour)
		f.create(t, row)
	}
	query := store.InstanceQuery{CreatedFrom: epoch.Add(time.Hour), CreatedTo: epoch.Add(2 * time.Hour)}
	wantSame(t, "ids", f.list(t, query), []string{"run-1", "run-2"})
}

func filterIsData(t TB, f *Fixture) {
	f.prepare(t)
	f.create(t, instance("run-1"))
	for _, text := range []string{"' or PartitionKey ge '", "''", "run-1' or '1' eq '1"} {
		wantSame(t, "ids with prefix "+text, f.list(t, store.InstanceQuery{IDPrefix: text}), nil)
		status := store.InstanceQuery{Statuses: []history.Status{history.Status(text)}}
		wantSame(t, "ids with status "+text, f.list(t, status), nil)
	}
}

func foreignContinuation(t TB, f *Fixture) {
	f.prepare(t)
	f.create(t, instance("run-1"))
	for _, token := range []string{"x", "!", "e30", "null"} {
		_, err := f.ListInstances(t.Context(), store.InstanceQuery{Continuation: token})
		wantError(t, "continuation "+token, err, store.ErrInvalidContinuation)
	}
}
