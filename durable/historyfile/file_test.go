package historyfile

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable/history"
)

var at = time.Date(2026, 1, 2, 3, 4, 5, 678_900, time.UTC)

// everyKind is one event of each kind, with every field set.
func everyKind() []history.Event {
	failure := history.Failure{
		ErrorType: "quota", ErrorMessage: "a <&> b", StackTrace: "s", IsNonRetriable: true, InnerFailure: &history.Failure{ErrorMessage: "inner"},
	}
	bodies := []history.Body{
		history.OrchestratorStarted{},
		history.ExecutionStarted{
			Name: "Hello", Version: "2", Input: `{"a":1}`, InstanceID: "i", ExecutionID: "e", Tags: map[string]string{"k": "v"},
			ScheduledStartTime: at, Generation: 3, Continued: true, CustomStatus: `"half"`,
			Origin: &history.Origin{InstanceID: "o", ExecutionID: "oe"},
			Parent: &history.ParentInstance{Name: "P", Version: "1", InstanceID: "p", ExecutionID: "pe", TaskID: 4},
		},
		history.TaskScheduled{Name: "Say", Version: "1", Input: `["x"]`},
		history.TaskCompleted{TaskID: 5, Result: `"y"`},
		history.TaskFailed{TaskID: 1, Failure: failure},
		history.TimerCreated{FireAt: at},
		history.TimerFired{TimerID: 7, FireAt: at},
		history.EventRaised{Name: "go", Input: "<&>", Key: "once"},
		history.EventSent{InstanceID: "other", Name: "go", Input: "1"},
		history.SubOrchestrationInstanceCreated{Name: "Child", Version: "3", InstanceID: "c", Input: "1", FireAndForget: true},
		history.SubOrchestrationInstanceCompleted{TaskID: 2, Result: "1"},
		history.SubOrchestrationInstanceFailed{TaskID: 3, Failure: failure},
		history.ExecutionSuspended{Reason: "hold", Key: "k"},
		history.ExecutionResumed{Reason: "on", Key: "k"},
		history.ExecutionTerminated{Reason: "stop", Recursive: true, Forced: true, CustomStatus: "1"},
		history.ExecutionCompleted{Status: history.StatusFailed, Result: "a", Failure: &failure, Forced: true, CustomStatus: "1"},
		history.OrchestratorCompleted{},
	}
	events := make([]history.Event, len(bodies))
	for i, body := range bodies {
		events[i] = history.Event{ID: int32(i) - 1, Timestamp: at, Body: body}
	}
	return events
}

func TestEveryKindComesBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "one.json")
	if err := Save(path, everyKind()); err != nil {
		t.Fatal(err)
	}
	files := os.DirFS(filepath.Dir(path))
	events, err := Load(files, "one.json")
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(events, everyKind()) {
		t.Errorf("came back as\n%+v\nwant\n%+v", events, everyKind())
	}
	if err := Save(path, nil); !errors.Is(err, fs.ErrExist) {
		t.Errorf("saving over a history: %v", err)
	}
	if _, err := Load(files, "two.json"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("loading none: %v", err)
	}
}

// TestNoFieldIsForgotten: a field that somebody adds to an event must be in
// everyKind, and so have a column.
func TestNoFieldIsForgotten(t *testing.T) {
	for _, event := range everyKind() {
		body := reflect.ValueOf(event.Body)
		for i := range body.NumField() {
			if name := body.Type().Field(i).Name; body.Field(i).IsZero() {
				t.Errorf("%s.%s is not tried", event.Body.Kind(), name)
			}
		}
	}
}

// TestARewindComesBack: what it took back does not count afterwards either.
func TestARewindComesBack(t *testing.T) {
	failure := history.Failure{ErrorMessage: "boom"}
	var events []history.Event
	for _, body := range []history.Body{
		history.TaskFailed{TaskID: 0, Failure: failure}, history.ExecutionCompleted{Status: history.StatusFailed, Failure: &failure},
		history.GenericEvent{Data: "mended", Rewind: &history.Rewind{Undone: history.OrdinalsOf(0, 1)}}, history.GenericEvent{Data: "a note", Origin: &history.Origin{InstanceID: "o", ExecutionID: "oe"}},
	} {
		events = append(events, history.Event{ID: history.NoID, Timestamp: at, Body: body})
	}
	events = history.Effective(events)
	file, err := Encode(events)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Decode(file)
	if err != nil || !reflect.DeepEqual(again, events) {
		t.Errorf("%v: came back as\n%+v\nwant\n%+v", err, again, events)
	}
	if _, err := Decode([]byte(`[{"EventType":"GenericEvent","RewoundEvents":"x"}]`)); err == nil {
		t.Error("nonsense was taken for a rewind")
	}
}

func TestWhatIsNoHistoryIsNamed(t *testing.T) {
	for text, want := range map[string]string{
		`{}`:                           "decode history",
		`[{"EventType":"Nonsense"}]`:   "decode event 0: Nonsense: this event kind is not supported",
		`[{"EventType":"TimerFired"}]`: "decode event 0: TimerFired: the id",
		`[{"EventType":"TaskFailed"}]`: "the id of the task or timer is missing",
		`[{"EventType":"EventRaised"},{"EventType":"ExecutionStarted"}]`: "decode event 1: ExecutionStarted: OrchestrationInstance",
	} {
		if _, err := Decode([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`[{"EventType":"OrchestratorStarted","EventId":-1,"_Timestamp":"2026-01-02T03:04:05.1234567Z"}]`))
	f.Add([]byte(`[{"EventType":"TaskFailed","TaskScheduledId":1,"Reason":"x","FailureDetails":"null","_Timestamp":"2026-01-02T03:04:05Z"}]`))
	f.Add([]byte(`[{"EventType":"ExecutionStarted","OrchestrationInstance":"{\"InstanceId\":\"a\"}","Tags":"null","_Timestamp":"2026-01-02T03:04:05Z"}]`))
	f.Add([]byte(`[{"EventType":"TimerFired"}]`))
	if all, err := Encode(everyKind()); err == nil {
		f.Add(all)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		events, err := Decode(data)
		if err != nil {
			return
		}
		once, err := Encode(events)
		if err != nil {
			t.Fatalf("decoded but cannot be encoded: %v", err)
		}
		again, err := Decode(once)
		if err != nil {
			t.Fatalf("own output is not decoded: %v", err)
		}
		if twice, err := Encode(again); err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("not stable (%v):\n%s\n%s", err, once, twice)
		}
	})
}
