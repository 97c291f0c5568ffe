package readertest

import (
	"fmt"
	"slices"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
)

// readIndexed is the loop of 1.4's get-history; 1.8 to 1.17 run the same over a
// narrower filter. The indexer throws where ExecutionId is missing.
func readIndexed(r Reader, rows []aztables.EDMEntity) ([]string, error) {
	var events []string
	current := ""
	for i, row := range rows {
		execution, present := row.Properties["ExecutionId"].(string)
		if !present {
			return nil, ErrKeyNotFound
		}
		if i == 0 {
			current = execution
		}
		if execution != current {
			break
		}
		if row.RowKey == sentinelKey {
			continue
		}
		if err := r.decode(row); err != nil {
			return nil, err
		}
		events = append(events, row.RowKey)
	}
	return events, nil
}

// readBySentinel is the loop of 2.x: the sentinel names the execution, a missing
// ExecutionId reads as null.
func readBySentinel(r Reader, rows []aztables.EDMEntity) ([]string, error) {
	var current any
	if i := slices.IndexFunc(rows, func(row aztables.EDMEntity) bool { return row.RowKey == sentinelKey }); i >= 0 {
		current = rows[i].Properties["ExecutionId"]
	} else if len(rows) > 0 {
		current = rows[0].Properties["ExecutionId"]
	}
	var events []string
	for _, row := range rows {
		if row.Properties["ExecutionId"] != current {
			break
		}
		if row.RowKey == sentinelKey {
			continue
		}
		if err := r.decode(row); err != nil {
			return nil, err
		}
		events = append(events, row.RowKey)
	}
	return events, nil
}

// readTyped is the Monitor's: rows of an unknown type are skipped.
func readTyped(_ Reader, rows []aztables.EDMEntity) ([]string, error) {
	var events []string
	for _, row := range rows {
		if kind, typed := row.Properties["EventType"].(string); typed && today(kind) {
			events = append(events, row.RowKey)
		}
	}
	return events, nil
}

func (r Reader) decode(row aztables.EDMEntity) error {
	kind, typed := row.Properties["EventType"].(string)
	if !typed {
		return fmt.Errorf("%w: %s", ErrNoEvent, row.RowKey)
	}
	if !r.Knows(kind) {
		return UnknownKindError{r.Name, kind}
	}
	return nil
}
