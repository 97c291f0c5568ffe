package agent

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"testing"
	"time"
)

type letThrough struct{ calls int }

func (l *letThrough) Do(context.Context, Call) (json.RawMessage, error) {
	l.calls++
	return nil, nil
}

// TestGuardOfTheDirectory: creates in the scenario's collections, look-ups of what
// is intended, and what is about own objects; nothing else, in any spelling.
func TestGuardOfTheDirectory(t *testing.T) {
	const own, foreign = "11111111-2222-4333-8444-555555555555", "99999999-2222-4333-8444-555555555555"
	l, err := openLedger(t.TempDir(), testRun, testScenario, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	const find = "/v1.0/groups(uniqueName=%27team%27)"
	if err := l.record(ledgerEntry{What: ledgerCreated, ID: "graph:/groups/team", Collection: "groups", Find: find, ObjectIDs: []string{own}}); err != nil {
		t.Fatal(err)
	}
	next := &letThrough{}
	g := newGuard(next, "s", "g")
	g.ledger, g.collections, g.outside = l, []string{"groups", "users"}, []string{"/subscriptions/s/providers/Microsoft.Authorization/policyDefinitions/mine"}
	for _, test := range []struct {
		method, path string
		graph, want  bool
	}{
		{http.MethodPost, "/v1.0/groups", true, true},
		{http.MethodPost, "/v1.0/users", true, true},
		{http.MethodPatch, find, true, true},
		{http.MethodGet, find, true, true},
		{http.MethodGet, "/v1.0/groups/" + own, true, true},
		{http.MethodPost, "/v1.0/groups/" + own + "/members/$ref", true, true},
		{http.MethodDelete, "/v1.0/groups/" + own + "/members/" + foreign + "/$ref", true, true}, // taken out of the own group
		{http.MethodDelete, "/v1.0/directory/deletedItems/" + own, true, true},
		{http.MethodGet, domainPath, true, true},

		{http.MethodDelete, find, true, false},
		{http.MethodPatch, domainPath, true, false},
		{http.MethodGet, "/v1.0/groups", true, false},
		{http.MethodPost, "/v1.0/applications", true, false},
		{http.MethodGet, "/v1.0/groups/" + foreign, true, false},
		{http.MethodDelete, "/v1.0/groups/" + foreign, true, false},
		{http.MethodDelete, "/v1.0/groups/" + foreign + "/members/" + own + "/$ref", true, false},
		{http.MethodDelete, "/v1.0/directory/deletedItems/" + foreign, true, false},
		{http.MethodPost, "/v1.0/directory/deletedItems/" + own + "/restore", true, false},
		{http.MethodGet, "/v1.0/groups/" + own + "/../" + foreign, true, false},
		{http.MethodGet, "/v1.0/groups/" + own + "%2f..%2f" + foreign, true, false},
		{http.MethodGet, "/v1.0/groups?$filter=x", true, false},
		{http.MethodPatch, "/v1.0/groups(uniqueName=%27other%27)", true, false},
		{http.MethodPost, "/beta/groups", true, false},
		{http.MethodDelete, "/v1.0/groups/", true, false},

		{http.MethodPut, "/subscriptions/s/providers/Microsoft.Authorization/policyDefinitions/mine", false, true},
		{http.MethodPut, "/subscriptions/s/providers/Microsoft.Authorization/policyDefinitions/mine2", false, false},
		{http.MethodDelete, "/subscriptions/s/providers/Microsoft.Authorization/policyDefinitions/other", false, false},
		{http.MethodGet, "/v1.0/groups/" + own, false, false},
		{http.MethodPut, "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v", true, false},
	} {
		before := next.calls
		_, err := g.Do(t.Context(), Call{Method: test.method, Path: test.path, Graph: test.graph})
		if passed := next.calls > before; passed != test.want || passed == errors.Is(err, ErrOutsideScope) {
			t.Errorf("%s %s (graph %t): passed %t, want %t, %v", test.method, test.path, test.graph, passed, test.want, err)
		}
	}
}
