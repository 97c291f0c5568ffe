package readertest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
)

// sentinelKey is the RowKey of the row that every reader knows as no event.
const sentinelKey = "sentinel"

// ErrKeyNotFound is what the indexers of 1.4 to 1.17 throw at a row that has no
// ExecutionId.
var ErrKeyNotFound = errors.New("KeyNotFoundException: ExecutionId")

// ErrNoEvent is a row that a reader takes for an event and that is none.
var ErrNoEvent = errors.New("a row has no EventType")

// UnknownKindError is the failure of a reader that was built before a kind of
// event was.
type UnknownKindError struct{ Reader, Kind string }

func (e UnknownKindError) Error() string {
	return fmt.Sprintf("reader %s does not know events of the kind %s", e.Reader, e.Kind)
}

// Reader is one generation of readers.
type Reader struct {
	Name string
	// Knows says whether the reader's enum has the kind; nil means that it skips
	// the kinds it does not know.
	Knows func(kind string) bool
	// given: it asks for the rows of one execution, and sentinel too.
	given, withSentinel bool
	loop                func(r Reader, rows []aztables.EDMEntity) ([]string, error)
}

// Readers are all generations.
func Readers() []Reader {
	return []Reader{
		{Name: "1.4", Knows: in2018, loop: readIndexed},
		{Name: "1.17 with an execution", Knows: today, given: true, withSentinel: true, loop: readIndexed},
		{Name: "2.x", Knows: today, loop: readBySentinel},
		{Name: "2.x with an execution", Knows: today, given: true, withSentinel: true, loop: readBySentinel},
		{Name: "Durable Functions Monitor", given: true, loop: readTyped},
	}
}

// Events gives the row keys that the reader takes for events, in the rows that
// its filter selects, which are in the order of their keys.
func (r Reader) Events(rows []aztables.EDMEntity) ([]string, error) { return r.loop(r, rows) }

// Filter is the OData filter with which the reader asks for an execution.
func (r Reader) Filter(partition, execution string) string {
	filter := "PartitionKey eq " + quote(partition)
	switch {
	case r.given && r.withSentinel:
		filter += fmt.Sprintf(" and (RowKey eq %s or ExecutionId eq %s)", quote(sentinelKey), quote(execution))
	case r.given:
		filter += " and ExecutionId eq " + quote(execution)
	}
	return filter
}

// Read asks the History table and runs the loop.
func (r Reader) Read(ctx context.Context, history *aztables.Client, partition, execution string) ([]string, error) {
	filter := r.Filter(partition, execution)
	pages := history.NewListEntitiesPager(&aztables.ListEntitiesOptions{Filter: &filter})
	var rows []aztables.EDMEntity
	for pages.More() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, text := range page.Entities {
			var row aztables.EDMEntity
			if err := json.Unmarshal(text, &row); err != nil {
				return nil, err
			}
			rows = append(rows, row)
		}
	}
	return r.Events(rows)
}

func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// kinds2018 are the kinds of 1.4's enum, later those that came after it: a real
// task hub that holds one of these cannot be read by 1.4 either.
var (
	kinds2018 = [...]string{
		"ExecutionStarted", "ExecutionCompleted", "ExecutionFailed", "ExecutionTerminated", "TaskScheduled", "TaskCompleted", "TaskFailed",
		"SubOrchestrationInstanceCreated", "SubOrchestrationInstanceCompleted", "SubOrchestrationInstanceFailed", "TimerCreated", "TimerFired",
		"OrchestratorStarted", "OrchestratorCompleted", "EventRaised", "ContinueAsNew", "GenericEvent", "HistoryState",
	}
	later = [...]string{"EventSent", "ExecutionSuspended", "ExecutionResumed", "ExecutionRewound"}
)

func in2018(kind string) bool { return slices.Contains(kinds2018[:], kind) }

func today(kind string) bool { return in2018(kind) || slices.Contains(later[:], kind) }
