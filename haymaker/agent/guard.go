package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// ErrOutsideScope says that a call would have left the agent's own resource group.
var ErrOutsideScope = errors.New("the call is outside the agent's resource group")

// guard is a Manager that lets only calls below one resource group through.
type guard struct {
	next  Manager
	scope string // /subscriptions/s/resourceGroups/g/providers/
}

func newGuard(next Manager, subscription, group string) guard {
	return guard{next: next, scope: fmt.Sprintf("/subscriptions/%s/resourceGroups/%s/providers/", subscription, group)}
}

func (g guard) Do(ctx context.Context, call Call) (json.RawMessage, error) {
	if !g.allows(call.Path) {
		return nil, fmt.Errorf("%w: %s %s", ErrOutsideScope, call.Method, call.Path)
	}
	return g.next.Do(ctx, call)
}

// allows refuses, besides other places, every spelling that a server might read
// as another place.
func (g guard) allows(path string) bool {
	if len(path) <= len(g.scope) || !strings.EqualFold(path[:len(g.scope)], g.scope) {
		return false
	}
	if strings.ContainsAny(path, "%?#\\;\x00") {
		return false
	}
	for _, part := range strings.Split(path[1:], "/") {
		if part == "" || strings.Trim(part, ".") == "" || strings.TrimSpace(part) != part {
			return false
		}
	}
	return true
}
