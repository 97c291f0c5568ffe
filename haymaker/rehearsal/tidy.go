package rehearsal

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/agent"
)

const groupAPI = "2024-03-01"

// tidy does what is the tenant's part after an agent: the group, what is
// soft-deleted, and the identity.
func (s *Simulator) tidy(ctx context.Context, group string, identity principal) error {
	_, err := s.main.Do(ctx, agent.Call{Method: http.MethodDelete, Path: group, APIVersion: groupAPI})
	if err != nil {
		err = fmt.Errorf("delete the resource group: %w", err)
	}
	return errors.Join(err, s.purge(ctx, group), s.discard(ctx, identity))
}

// purge removes for good what a group's resources left soft-deleted.
func (s *Simulator) purge(ctx context.Context, group string) error {
	a, err := s.account(ctx)
	if err != nil {
		return err
	}
	var failures []error
	for _, one := range append(a.DeletedVaults, a.Deleted...) {
		if !strings.HasPrefix(strings.ToLower(one.ID), strings.ToLower(group)+"/") {
			continue
		}
		purge, known := haymaker.PurgeOf(one.ID, one.Type, one.Location)
		if !known {
			failures = append(failures, fmt.Errorf("%s is soft-deleted, and how its type is purged is not known: add it to haymaker.PurgeOf", one.ID))
			continue
		}
		if _, err := s.main.Do(ctx, agent.Call{Method: purge.Method, Path: purge.Path, APIVersion: purge.APIVersion}); err != nil {
			failures = append(failures, fmt.Errorf("purge %s: %w", one.Name, err))
		}
	}
	return errors.Join(failures...)
}
