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
			Parent: &history.ParentInstance{Name: "P", Version: "1", InstanceID: "p", ExecutionID: "pe", TaskID: 4},
		},
		history.TaskScheduled{Name: "Say", Version: "1", Input: `["x"]`},
		history.TaskCompleted{TaskID: 0, Result: `"y"`},
		history.TaskFailed{TaskID: 1, Failure: failure},
		history.TimerCreated{FireAt: at},
		history.TimerFired{TimerID: 0, FireAt: at},
		history.EventRaised{Name: "go", Input: "<&>"},
		history.SubOrchestrationInstanceCreated{Name: "Child", Version: "3", InstanceID: "c", Input: "1"},
		history.SubOrchestrationInstanceCompleted{TaskID: 2, Result: "1"},
		history.SubOrchestrationInstanceFailed{TaskID: 3, Failure: failure},
		history.ExecutionSuspended{Reason: "hold"},
		history.ExecutionResumed{Reason: "on"},
		history.ExecutionTerminated{Reason: "stop", Recursive: true, Forced: true, CustomStatus: "1"},
		history.ExecutionCompleted{Status: history.StatusFailed, Result: "a", Failure: &failure},
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
