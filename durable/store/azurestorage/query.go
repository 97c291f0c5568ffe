package azurestorage

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
)

// page reads one page of at most 1,000 rows; more says whether the service
// holds more for the filter.
func page(ctx context.Context, pager pager) (rows []aztables.EDMEntity, more bool, err error) {
	answer, err := pager.NextPage(ctx)
	if err != nil {
		return nil, false, err
	}
	rows = make([]aztables.EDMEntity, len(answer.Entities))
	for i, entity := range answer.Entities {
		if err := json.Unmarshal(entity, &rows[i]); err != nil {
			return nil, false, fmt.Errorf("decode a row: %w", err)
		}
	}
	return rows, pager.More(), nil
}

type pager interface {
	NextPage(context.Context) (aztables.ListEntitiesResponse, error)
	More() bool
}

// scan reads pages until enough says so or nothing is left.
func (s *Store) scan(ctx context.Context, filter string, enough func(rows int) bool) ([]aztables.EDMEntity, error) {
	var all []aztables.EDMEntity
	pages := s.history.NewListEntitiesPager(&aztables.ListEntitiesOptions{Filter: &filter})
	for {
		rows, more, err := page(ctx, pages)
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
		if !more || enough(len(all)) {
			return all, nil
		}
	}
}
