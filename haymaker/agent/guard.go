package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// ErrOutsideScope says that a call would have left what belongs to the agent: its
// own resource group, the objects of the subscription its scenario names, and
// what it made in the directory.
var ErrOutsideScope = errors.New("the call is outside the agent's resource group and its own objects")

// guard is a Manager that lets only calls about the agent's own things through.
type guard struct {
	next  Manager
	scope string // /subscriptions/s/resourceGroups/g/providers/
	// outside are the ids of the scenario's objects of the subscription.
	outside []string
	// collections are where the scenario may create in the directory.
	collections []string
	ledger      *ledger
}

func newGuard(next Manager, subscription, group string) guard {
	return guard{next: next, scope: fmt.Sprintf("/subscriptions/%s/resourceGroups/%s/providers/", subscription, group)}
}

func (g guard) Do(ctx context.Context, call Call) (json.RawMessage, error) {
	allowed := g.allows(call.Path)
	if call.Graph {
		allowed = g.allowsGraph(call)
	}
	if !allowed {
		return nil, fmt.Errorf("%w: %s %s", ErrOutsideScope, call.Method, call.Path)
	}
	return g.next.Do(ctx, call)
}

// allows refuses, besides other places, every spelling that a server might read
// as another place.
func (g guard) allows(path string) bool {
	inside := len(path) > len(g.scope) && strings.EqualFold(path[:len(g.scope)], g.scope)
	own := slices.ContainsFunc(g.outside, func(id string) bool { return strings.EqualFold(path, id) || below(path, id) })
	return (inside || own) && plain(path)
}

// plain says whether a path has one reading only.
func plain(path string) bool {
	if !strings.HasPrefix(path, "/") || strings.ContainsAny(path, "%?#\\;\x00") {
		return false
	}
	for _, part := range strings.Split(path[1:], "/") {
		if part == "" || strings.Trim(part, ".") == "" || strings.TrimSpace(part) != part {
			return false
		}
	}
	return true
}

// domainPath asks for the directory's domains.
const domainPath = "/v1.0/organization?$select=verifiedDomains"

// allowsGraph lets through what creates in the scenario's collections, what looks
// for an object the ledger intends, and whatever is about an object of the ledger.
func (g guard) allowsGraph(call Call) bool {
	if call.Path == domainPath {
		return call.Method == http.MethodGet
	}
	if g.ledger.finds(call.Path) {
		return call.Method == http.MethodGet || call.Method == http.MethodPatch
	}
	rest, versioned := strings.CutPrefix(call.Path, "/v1.0/")
	if !versioned || !plain(call.Path) {
		return false
	}
	if id, deleted := strings.CutPrefix(rest, "directory/deletedItems/"); deleted {
		return call.Method == http.MethodDelete && g.ledger.made(id)
	}
	for _, collection := range g.collections {
		if rest == collection {
			return call.Method == http.MethodPost
		}
		if tail, found := strings.CutPrefix(rest, collection+"/"); found {
			id, _, _ := strings.Cut(tail, "/")
			return g.ledger.made(id)
		}
	}
	return false
}
