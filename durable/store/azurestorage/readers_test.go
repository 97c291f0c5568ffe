package azurestorage

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/readertest"
)

func query(t *testing.T, s *Store, filter string) []aztables.EDMEntity {
	t.Helper()
	rows, err := s.scan(t.Context(), filter, func(int) bool { return false })
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

const testExecution = "0123456789abcdef0123456789abcdef"

func TestToolsReadAHistoryWithEngineRows(t *testing.T) {
	t.Parallel()
	s := prepared(t, shared.hub())
	i := store.Instance{ID: "one", ExecutionID: testExecution, Name: "Run", Status: history.StatusPending, CreatedTime: fixedClock(), LastUpdatedTime: fixedClock()}
	// Once while the instance is Pending, with nothing but sentinel and inbox,
	// and again beside events.
	addItem(t, s, i, "1", history.EventRaised{Name: "go", Input: `1`})
	wantReaders(t, s, 0)
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
	wantReaders(t, s, 3)
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
	wantReaders(t, s, 4)
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

func wantReaders(t *testing.T, s *Store, committed int) {
	t.Helper()
	if err := readertest.Check(t.Context(), s.history, "one", testExecution, committed); err != nil {
		t.Error(err)
	}
}

// TestToolsReadEventsThatWereSent: all but 1.4, which knows no EventSent.
func TestToolsReadEventsThatWereSent(t *testing.T) {
	t.Parallel()
	s := prepared(t, shared.hub())
	events := append(numbered(0, 2), history.Event{ID: 2, Timestamp: fixedClock(), Body: history.EventSent{InstanceID: "two", Name: "go", Input: `1`}})
	if _, err := s.Commit(t.Context(), "one", store.Commit{ExecutionID: testExecution, Append: events}); err != nil {
		t.Fatal(err)
	}
	wantReaders(t, s, 3)
	for _, r := range readertest.Readers() {
		got, err := r.Read(t.Context(), s.history, "one", testExecution)
		var unknown readertest.UnknownKindError
		if old := r.Name == "1.4"; old != errors.As(err, &unknown) || !old && len(got) != 3 {
			t.Errorf("reader %s sees %v (%v)", r.Name, got, err)
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
	wrong := readertest.Check(t.Context(), s.history, "one", testExecution, 2)
	if !errors.Is(wrong, readertest.ErrKeyNotFound) || !errors.Is(wrong, readertest.ErrNoEvent) {
		t.Errorf("rows without ExecutionId, and with the execution's but no event, give %v", wrong)
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
