package memory

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"azurehaymaker/durable/store"
)

// tokenPrefix marks a continuation token of this store; the rest is the last
// id of the page.
const tokenPrefix = "after:"

// ListInstances implements store.Instances.
func (s *Store) ListInstances(ctx context.Context, query store.InstanceQuery) (store.InstancePage, error) {
	limit, err := query.PageSize()
	if err := first(ctx.Err(), err); err != nil {
		return store.InstancePage{}, fmt.Errorf("list instances: %w", err)
	}
	after, valid := strings.CutPrefix(query.Continuation, tokenPrefix)
	if query.Continuation != "" && !valid {
		return store.InstancePage{}, fmt.Errorf("list instances: %w", store.ErrInvalidContinuation)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var page store.InstancePage
	for _, id := range slices.Sorted(maps.Keys(s.instances)) {
		if instance := s.instances[id]; id > after && matches(instance, query) {
			if len(page.Instances) == limit {
				page.Continuation = tokenPrefix + page.Instances[limit-1].ID
				break
			}
			page.Instances = append(page.Instances, storedInstance(instance))
		}
	}
	return page, nil
}

func matches(instance store.Instance, query store.InstanceQuery) bool {
	switch {
	case !strings.HasPrefix(instance.ID, query.IDPrefix),
		len(query.Statuses) > 0 && !slices.Contains(query.Statuses, instance.Status),
		!query.CreatedFrom.IsZero() && instance.CreatedTime.Before(stored(query.CreatedFrom)),
		!query.CreatedTo.IsZero() && instance.CreatedTime.After(stored(query.CreatedTo)):
		return false
	}
	return true
}
