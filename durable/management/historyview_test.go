package management

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
)

// story has an event of every kind.
func story() []history.Event {
	at := func(seconds int, id int32, body history.Body) history.Event {
		return history.Event{ID: id, Timestamp: noon.Add(time.Duration(seconds) * time.Second), Body: body}
	}
	failure := history.Failure{ErrorType: "Boom", ErrorMessage: "it <broke>", InnerFailure: &history.Failure{ErrorType: "Root", ErrorMessage: "r"}}
	return []history.Event{
		at(0, -1, history.OrchestratorStarted{}),
		at(0, -1, history.ExecutionStarted{Name: "Hello", Version: "1", Input: `"x"`, InstanceID: "i", ExecutionID: "e", Tags: map[string]string{"a": "b"}}),
		at(1, 0, history.TaskScheduled{Name: "Say", Version: "2", Input: `["Tokyo"]`}),
		at(1, 1, history.TaskScheduled{Name: "Fail"}),
		at(1, 2, history.TaskScheduled{Name: "Open", Input: "[1]"}),
		at(1, 3, history.TimerCreated{FireAt: noon.Add(time.Minute).Truncate(time.Second)}),
		at(1, 5, history.SubOrchestrationInstanceCreated{Name: "Child", Version: "3", InstanceID: "e:5", Input: "[2]"}),
		at(1, 6, history.SubOrchestrationInstanceCreated{Name: "Lost", InstanceID: "e:6"}),
		at(1, 7, history.SubOrchestrationInstanceCreated{Name: "Slow", InstanceID: "e:7"}),
		at(1, 8, history.EventSent{InstanceID: "other", Name: "Go", Input: "2"}),
		at(1, -1, history.OrchestratorCompleted{}),
		at(2, -1, history.TaskFailed{TaskID: 1, Failure: failure}),
		at(3, -1, history.TaskCompleted{TaskID: 0, Result: `"Hello <Tokyo>"`}),
		at(4, -1, history.SubOrchestrationInstanceCompleted{TaskID: 5, Result: "7"}),
		at(5, -1, history.SubOrchestrationInstanceFailed{TaskID: 6, Failure: failure}),
		at(60, -1, history.TimerFired{TimerID: 3, FireAt: noon.Add(time.Minute)}),
		at(61, -1, history.EventRaised{Name: "Go", Input: "1"}),
		at(62, -1, history.ExecutionSuspended{Reason: "tea"}),
		at(63, -1, history.ExecutionResumed{Reason: "on"}),
		at(63, -1, history.GenericEvent{Data: "note"}),
		at(63, -1, history.Rewound{Was: history.TaskScheduled{Name: "Gone"}}),
		at(64, -1, history.ExecutionTerminated{Reason: "stop"}),
		at(65, 4, history.ExecutionCompleted{Status: history.StatusCompleted, Result: `["a",1.50]`}),
	}
}

const (
	failedText = `"Reason":"it <broke>","Details":"Boom: it <broke>","FailureDetails":{"ErrorType":"Boom","ErrorMessage":"it <broke>","StackTrace":"",` +
		`"InnerFailure":{"ErrorType":"Root","ErrorMessage":"r","StackTrace":"","InnerFailure":null,"IsNonRetriable":false,"Properties":null},"IsNonRetriable":false,"Properties":null}`
	wholeStory = `{"EventType":"ExecutionStarted","Timestamp":"2026-11-25T12:00:00.1234567Z","FunctionName":"Hello","Input":"\"x\"","Correlation":null,"ScheduledStartTime":null}
{"EventType":"TaskScheduled","Timestamp":"2026-11-25T12:00:01.1234567Z","Name":"Open","Input":"[1]"}
{"EventType":"TimerCreated","Timestamp":"2026-11-25T12:00:01.1234567Z","FireAt":"2026-11-25T12:01:00Z"}
{"EventType":"SubOrchestrationInstanceCreated","Timestamp":"2026-11-25T12:00:01.1234567Z","InstanceId":"e:7","Name":"Slow","Input":null}
{"EventType":"EventSent","Timestamp":"2026-11-25T12:00:01.1234567Z","InstanceId":"other","Name":"Go","Input":"2"}
{"EventType":"TaskFailed","Timestamp":"2026-11-25T12:00:02.1234567Z","ScheduledTime":"2026-11-25T12:00:01.1234567Z","FunctionName":"Fail","Input":null,` + failedText + `}
{"EventType":"TaskCompleted","Timestamp":"2026-11-25T12:00:03.1234567Z","ScheduledTime":"2026-11-25T12:00:01.1234567Z","FunctionName":"Say","Input":"[\"Tokyo\"]","Result":"Hello <Tokyo>"}
{"EventType":"SubOrchestrationInstanceCompleted","Timestamp":"2026-11-25T12:00:04.1234567Z","ScheduledTime":"2026-11-25T12:00:01.1234567Z","FunctionName":"Child","Input":"[2]","Result":7}
{"EventType":"SubOrchestrationInstanceFailed","Timestamp":"2026-11-25T12:00:05.1234567Z","ScheduledTime":"2026-11-25T12:00:01.1234567Z","FunctionName":"Lost","Input":null,` + failedText + `}
{"EventType":"TimerFired","Timestamp":"2026-11-25T12:01:00.1234567Z","FireAt":"2026-11-25T12:01:00.1234567Z"}
{"EventType":"EventRaised","Timestamp":"2026-11-25T12:01:01.1234567Z","Name":"Go","Input":"1"}
{"EventType":"ExecutionSuspended","Timestamp":"2026-11-25T12:01:02.1234567Z","Reason":"tea"}
{"EventType":"ExecutionResumed","Timestamp":"2026-11-25T12:01:03.1234567Z","Reason":"on"}
{"EventType":"GenericEvent","Timestamp":"2026-11-25T12:01:03.1234567Z","Data":"note"}
{"EventType":"GenericEvent","Timestamp":"2026-11-25T12:01:03.1234567Z","Data":null}
{"EventType":"ExecutionTerminated","Timestamp":"2026-11-25T12:01:04.1234567Z","Input":"stop"}
{"EventType":"ExecutionCompleted","Timestamp":"2026-11-25T12:01:05.1234567Z","OrchestrationStatus":"Completed","Result":["a",1.50],"FailureDetails":null}`
	bareStory = `{"EventType":"ExecutionStarted","Timestamp":"2026-11-25T12:00:00.1234567Z","FunctionName":"Hello","Correlation":null,"ScheduledStartTime":null}
{"EventType":"TaskScheduled","Timestamp":"2026-11-25T12:00:01.1234567Z","Name":"Open"}
{"EventType":"TimerCreated","Timestamp":"2026-11-25T12:00:01.1234567Z","FireAt":"2026-11-25T12:01:00Z"}
{"EventType":"SubOrchestrationInstanceCreated","Timestamp":"2026-11-25T12:00:01.1234567Z","InstanceId":"e:7","Name":"Slow"}
{"EventType":"EventSent","Timestamp":"2026-11-25T12:00:01.1234567Z","InstanceId":"other","Name":"Go"}
{"EventType":"TaskFailed","Timestamp":"2026-11-25T12:00:02.1234567Z","ScheduledTime":"2026-11-25T12:00:01.1234567Z","FunctionName":"Fail",` + failedText + `}
{"EventType":"TaskCompleted","Timestamp":"2026-11-25T12:00:03.1234567Z","ScheduledTime":"2026-11-25T12:00:01.1234567Z","FunctionName":"Say"}
{"EventType":"SubOrchestrationInstanceCompleted","Timestamp":"2026-11-25T12:00:04.1234567Z","ScheduledTime":"2026-11-25T12:00:01.1234567Z","FunctionName":"Child"}
{"EventType":"SubOrchestrationInstanceFailed","Timestamp":"2026-11-25T12:00:05.1234567Z","ScheduledTime":"2026-11-25T12:00:01.1234567Z","FunctionName":"Lost",` + failedText + `}
{"EventType":"TimerFired","Timestamp":"2026-11-25T12:01:00.1234567Z","FireAt":"2026-11-25T12:01:00.1234567Z"}
{"EventType":"EventRaised","Timestamp":"2026-11-25T12:01:01.1234567Z","Name":"Go"}
{"EventType":"ExecutionSuspended","Timestamp":"2026-11-25T12:01:02.1234567Z","Reason":"tea"}
{"EventType":"ExecutionResumed","Timestamp":"2026-11-25T12:01:03.1234567Z","Reason":"on"}
{"EventType":"GenericEvent","Timestamp":"2026-11-25T12:01:03.1234567Z","Data":"note"}
{"EventType":"GenericEvent","Timestamp":"2026-11-25T12:01:03.1234567Z","Data":null}
{"EventType":"ExecutionTerminated","Timestamp":"2026-11-25T12:01:04.1234567Z"}
{"EventType":"ExecutionCompleted","Timestamp":"2026-11-25T12:01:05.1234567Z","OrchestrationStatus":"Completed","FailureDetails":null}`
)

// told stores the story as the history of instance x.
func told(t *testing.T) *hub {
	t.Helper()
	h := newHub(t)
	h.add(t, "x", history.StatusRunning)
	row, err := h.store.Instance(t.Context(), "x")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.store.Commit(t.Context(), "x", store.Commit{ExecutionID: row.ExecutionID, Append: story()}); err != nil {
		t.Fatal(err)
	}
	return h
}

func TestHistoryEvents(t *testing.T) {
	h := told(t)
	for query, want := range map[string]string{
		"?showHistory=true&showHistoryOutput=true": wholeStory, "?SHOWHISTORY=True&showhistoryoutput=TRUE&showInput=": wholeStory,
		"?showHistory=true&showInput=false": bareStory, "": "", "?showHistory=false&showHistoryOutput=true": "", "?showHistory=1": "",
	} {
		got := h.ask("GET", base+"x"+query, "")
		_, events, found := strings.Cut(got.Body.String(), `,"historyEvents":[`)
		events = strings.ReplaceAll(strings.TrimSuffix(events, "]}"), `},{"EventType"`, "}\n{\"EventType\"")
		if got.Code != 202 || found != (want != "") || found && events != want {
			t.Errorf("%q: %d\n%s\nwant\n%s", query, got.Code, events, want)
		}
	}
}

func TestHistoryOfAPendingInstanceIsNotRead(t *testing.T) {
	h := newHub(t)
	h.add(t, "x", history.StatusPending)
	if got := h.ask("GET", base+"x?showHistory=true", ""); got.Code != 202 || strings.Contains(got.Body.String(), "historyEvents") || h.store.Calls(faulty.Load) > 0 {
		t.Errorf("%d %s", got.Code, got.Body)
	}
	h = told(t)
	h.store.Break(faulty.Load, faulty.Fault{})
	if got := h.ask("GET", base+"x?showHistory=true", ""); got.Code != 500 || len(h.errors) != 1 {
		t.Errorf("%d %s", got.Code, got.Body)
	}
}

func TestHistoryWithoutEventsIsAnEmptyList(t *testing.T) {
	body, err := json.Marshal(historyOf(nil, shown{}))
	if err != nil || string(body) != "[]" {
		t.Errorf("%s, %v", body, err)
	}
}

// TestEveryKindHasAView: a kind that this package does not know would lose its
// members without a word.
func TestEveryKindHasAView(t *testing.T) {
	files, err := filepath.Glob("../history/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var kinds, viewed []string
	for _, file := range files {
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range tree.Decls {
			if f, ok := declaration.(*ast.FuncDecl); ok && f.Recv != nil && f.Name.Name == "Kind" {
				if kind := f.Recv.List[0].Type.(*ast.Ident).Name; kind != "ExecutionRewound" { // never becomes history
					kinds = append(kinds, "history."+kind)
				}
			}
		}
	}
	for _, event := range story() {
		if kind := fmt.Sprintf("%T", event.Body); !slices.Contains(viewed, kind) {
			viewed = append(viewed, kind)
		}
	}
	slices.Sort(kinds)
	slices.Sort(viewed)
	if !slices.Equal(kinds, viewed) {
		t.Errorf("package history has\n%v\nthe story above tells\n%v", kinds, viewed)
	}
}
