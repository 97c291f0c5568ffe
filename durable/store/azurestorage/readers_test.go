package azurestorage

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// The four loops by which existing tools read a History partition, ported from
// DurableTask.AzureStorage 1.4, 1.17 and 2.x and from Durable Functions
// Monitor. Each gives the row keys it takes for events.

var errKeyNotFound = errors.New("KeyNotFoundException: ExecutionId")

// read14 is 1.4's get-history; 1.8 to 1.17 run the same loop over a narrower
// filter. The indexer throws where ExecutionId is missing.
func read14(rows []aztables.EDMEntity) ([]string, error) {
	var events []string
	current := ""
	for i, row := range rows {
		execution, present := row.Properties["ExecutionId"].(string)
		if !present {
			return nil, errKeyNotFound
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
		if _, typed := row.Properties["EventType"]; !typed {
			return nil, fmt.Errorf("row %s has no EventType", row.RowKey)
		}
		events = append(events, row.RowKey)
	}
	return events, nil
}

// read2 is the loop of 2.x: the sentinel names the execution, a missing
// ExecutionId reads as null.
func read2(rows []aztables.EDMEntity) ([]string, error) {
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
		if _, typed := row.Properties["EventType"]; !typed {
			return nil, fmt.Errorf("row %s has no EventType", row.RowKey)
		}
		events = append(events, row.RowKey)
	}
	return events, nil
}

// readMonitor is DFM's: rows of an unknown type are skipped.
func readMonitor(rows []aztables.EDMEntity) ([]string, error) {
	var events []string
	for _, row := range rows {
		if _, typed := row.Properties["EventType"]; typed {
			events = append(events, row.RowKey)
		}
	}
	return events, nil
}

func query(t *testing.T, s *Store, filter string) []aztables.EDMEntity {
	t.Helper()
	rows, err := s.scan(t.Context(), filter, func(int) bool { return false })
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// readers runs each loop over the rows that its own filter selects.
func readers(t *testing.T, s *Store, id, executionID string) map[string]func() ([]string, error) {
	t.Helper()
	all := "PartitionKey eq " + quote(id)
	given := all + fmt.Sprintf(" and (RowKey eq 'sentinel' or ExecutionId eq %s)", quote(executionID))
	own := all + " and ExecutionId eq " + quote(executionID)
	return map[string]func() ([]string, error){
		"1.4":                       func() ([]string, error) { return read14(query(t, s, all)) },
		"1.17 with an execution":    func() ([]string, error) { return read14(query(t, s, given)) },
		"2.x":                       func() ([]string, error) { return read2(query(t, s, all)) },
		"2.x with an execution":     func() ([]string, error) { return read2(query(t, s, given)) },
		"Durable Functions Monitor": func() ([]string, error) { return readMonitor(query(t, s, own)) },
	}
}

const testExecution = "0123456789abcdef0123456789abcdef"

func TestToolsReadAHistoryWithEngineRows(t *testing.T) {
	t.Parallel()
	s := prepared(t, shared.hub())
	i := store.Instance{ID: "one", ExecutionID: testExecution, Name: "Run", Status: history.StatusPending, CreatedTime: fixedClock(), LastUpdatedTime: fixedClock()}
	// Once while the instance is Pending, with nothing but sentinel and inbox,
	// and again beside events.
	addItem(t, s, i, "1", history.EventRaised{Name: "go", Input: `1`})
	wantReaders(t, s, nil)
	loaded, err := s.Load(t.Context(), "one", store.Known{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Commit(t.Context(), "one", store.Commit{ExecutionID: testExecution, Expect: loaded.ETag, Append: numbered(0, 3)}); err != nil {
		t.Fatal(err)
	}
	i.Status = history.StatusRunning
	addItem(t, s, i, "2", history.TaskCompleted{TaskID: 1, Result: `1`})
	addItem(t, s, i, "3", history.ExecutionTerminated{Reason: "stop"})
	if err := s.SaveAttempts(t.Context(), i, store.Attempts{ExecutionID: testExecution, Committed: 3, Count: 1, Last: fixedClock(), Reason: "late"}); err != nil {
		t.Fatal(err)
	}
	wantReaders(t, s, []string{eventKey(0), eventKey(1), eventKey(2)})
}

// TestToolsReadARewoundHistory: every row is still a row of the framework's, and
// what was taken back looks as its own rewind leaves it.
func TestToolsReadARewoundHistory(t *testing.T) {
	t.Parallel()
	s := prepared(t, shared.hub())
	failure := history.Failure{ErrorType: "Boom", ErrorMessage: strings.Repeat("x", 40_000)} // a reason in a blob
	events := append(numbered(0, 2),
		history.Event{ID: history.NoID, Timestamp: fixedClock(), Body: history.TaskFailed{TaskID: 1, Failure: failure}},
		history.Event{ID: history.NoID, Timestamp: fixedClock(), Body: history.GenericEvent{Data: "again", Rewind: &history.Rewind{Undone: history.OrdinalsOf(2)}}})
	etag, err := s.Commit(t.Context(), "one", store.Commit{ExecutionID: testExecution, Append: events})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.MarkRewound(t.Context(), "one", store.Marking{ExecutionID: testExecution, Expect: etag, Committed: 4, Undone: map[int]history.Kind{2: history.KindTaskFailed}}); err != nil {
		t.Fatal(err)
	}
	wantReaders(t, s, []string{eventKey(0), eventKey(1), eventKey(2), eventKey(3)})
	rows := query(t, s, "PartitionKey eq 'one' and RowKey eq "+quote(eventKey(2)))
	got := rows[0].Properties
	if got["EventType"] != "GenericEvent" || got["Reason"] != "Rewound: TaskFailed" || got["TaskScheduledId"] != int32(1) || got["EventId"] != history.NoID {
		t.Errorf("the row is %v", got)
	}
	loaded, err := s.Load(t.Context(), "one", store.Known{})
	if err != nil {
		t.Fatal(err)
	}
	if was, ok := loaded.Events[2].Body.(history.Rewound); !ok || !reflect.DeepEqual(was.Was, history.TaskFailed{TaskID: 1, Failure: failure}) {
		t.Errorf("it reads back as %T", loaded.Events[2].Body)
	}
}

func addItem(t *testing.T, s *Store, i store.Instance, id string, body history.Body) {
	t.Helper()
	item := store.InboxItem{ID: id, Event: history.Event{ID: history.NoID, Timestamp: fixedClock(), Body: body}}
	if err := s.AddInbox(t.Context(), i, item); err != nil {
		t.Fatal(err)
	}
}

func numbered(from, n int) []history.Event {
	events := make([]history.Event, n)
	for i := range events {
		events[i] = history.Event{ID: int32(from + i), Timestamp: fixedClock().Add(time.Duration(i) * time.Second), Body: history.TaskScheduled{Name: "Say", Input: `["x"]`}}
	}
	return events
}

func wantReaders(t *testing.T, s *Store, want []string) {
	t.Helper()
	for name, read := range readers(t, s, "one", testExecution) {
		got, err := read()
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("reader %s sees %v (%v), want %v", name, got, err, want)
		}
	}
}

// TestReaderOraclesCanFail proves that the loops above are strict: an engine
// row that breaks rule 1 is noticed.
func TestReaderOraclesCanFail(t *testing.T) {
	t.Parallel()
	s := prepared(t, shared.hub())
	if _, err := s.Commit(t.Context(), "one", store.Commit{ExecutionID: testExecution, Append: numbered(0, 2)}); err != nil {
		t.Fatal(err)
	}
	for row, columns := range map[string]columns{"~in|1": {"Name": "no execution"}, "~in|2": {"ExecutionId": testExecution}} {
		entity, err := columns.entity("one", row)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.history.UpsertEntity(t.Context(), entity, nil); err != nil {
			t.Fatal(err)
		}
	}
	loops := readers(t, s, "one", testExecution)
	if _, err := loops["1.4"](); !errors.Is(err, errKeyNotFound) {
		t.Errorf("1.4 on a row without ExecutionId: %v, want %v", err, errKeyNotFound)
	}
	if _, err := loops["1.17 with an execution"](); err == nil {
		t.Error("1.17 reads an engine row that carries the execution's id")
	}
}

// TestEngineRowsAvoidSearchedColumns holds rule 1 for every kind of item.
func TestEngineRowsAvoidSearchedColumns(t *testing.T) {
	for _, body := range []history.Body{history.EventRaised{}, history.ExecutionTerminated{}, history.ExecutionSuspended{},
		history.ExecutionResumed{}, history.TaskCompleted{}, history.TaskFailed{}, history.TimerFired{}, history.ExecutionRewound{}} {
		c, err := encodeInbox(store.InboxItem{ID: "1", Event: history.Event{Body: body}})
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range searchedColumns {
			if _, present := c[name]; present {
				t.Errorf("the row of a %T carries the column %s", body, name)
			}
		}
		if c["ExecutionId"] != engineExecution {
			t.Errorf("the row of a %T has the ExecutionId %v", body, c["ExecutionId"])
		}
		if _, err := json.Marshal(c); err != nil {
			t.Error(err)
		}
	}
}
