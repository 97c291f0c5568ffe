package storetest

import (
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

func eventCases() map[string]func(TB, *Fixture) {
	return map[string]func(TB, *Fixture){
		"every kind reads back whole": everyKind,
		"event times are cut":         eventTimesAreCut,
		"awkward texts survive":       awkwardTexts,
	}
}

func at(id int32, body history.Body) history.Event {
	return history.Event{ID: id, Timestamp: epoch, Body: body}
}

func nested() history.Failure {
	return history.Failure{
		ErrorType: "azure.Throttled", ErrorMessage: "too many requests", StackTrace: "goroutine 1:\n\tmain.go:7", IsNonRetriable: true,
		InnerFailure: &history.Failure{ErrorType: "net.Error", ErrorMessage: "reset", Properties: map[string]any{"code": "X", "n": 1.5}},
	}
}

func everyKind(t TB, f *Fixture) {
	f.prepare(t)
	failure := nested()
	want := []history.Event{
		at(history.NoID, history.OrchestratorStarted{}),
		at(history.NoID, history.ExecutionStarted{Name: "Run", Version: "v1", Input: `{"a":[1]}`, InstanceID: "one", ExecutionID: execution,
			Tags: map[string]string{"k": "v"}, ScheduledStartTime: epoch.Add(time.Hour), Generation: 2}),
		at(history.NoID, history.ExecutionStarted{Name: "Bare", InstanceID: "one", ExecutionID: execution}),
		at(history.NoID, history.ExecutionStarted{Name: "Next", InstanceID: "one", ExecutionID: execution, Continued: true, CustomStatus: `"kept"`,
			Parent: &history.ParentInstance{Name: "P", Version: "2", InstanceID: "p", ExecutionID: otherExecution, TaskID: 3}}),
		at(0, history.TaskScheduled{Name: "Say", Version: "v3", Input: `["Tokyo"]`}),
		at(1, history.TaskScheduled{Name: "Bare"}),
		at(history.NoID, history.TaskCompleted{TaskID: 0, Result: `"Hello"`}),
		at(history.NoID, history.TaskCompleted{TaskID: 1}),
		at(history.NoID, history.TaskFailed{TaskID: 2, Failure: failure}),
		at(6, history.SubOrchestrationInstanceCreated{Name: "Child", Version: "v1", InstanceID: execution + ":6", Input: `"x"`}),
		at(8, history.SubOrchestrationInstanceCreated{Name: "Child", InstanceID: "kept", Input: `"x"`, FireAndForget: true}),
		at(9, history.EventSent{InstanceID: "other", Name: "Go", Input: `1`}),
		at(10, history.EventSent{InstanceID: "other", Name: "Bare"}),
		at(history.NoID, history.SubOrchestrationInstanceCompleted{TaskID: 6, Result: `"y"`}),
		at(history.NoID, history.SubOrchestrationInstanceFailed{TaskID: 7, Failure: failure}),
		at(history.NoID, history.ExecutionTerminated{Reason: "all", Recursive: true}),
		at(history.NoID, history.ExecutionTerminated{Reason: "now", Forced: true, CustomStatus: `"here"`}),
		at(3, history.TimerCreated{FireAt: epoch.Add(9 * 24 * time.Hour)}),
		at(history.NoID, history.TimerFired{TimerID: 3, FireAt: epoch.Add(9 * 24 * time.Hour)}),
		at(history.NoID, history.EventRaised{Name: "Go", Input: `null`}),
		at(history.NoID, history.EventRaised{Name: "Go", Key: "once"}),
		at(history.NoID, history.ExecutionSuspended{Reason: "hold", Key: "hold once"}),
		at(history.NoID, history.ExecutionSuspended{Reason: "hold"}),
		at(history.NoID, history.ExecutionResumed{Reason: ""}),
		at(history.NoID, history.ExecutionTerminated{Reason: "stop \"now\""}),
		at(history.NoID, history.GenericEvent{Data: "a note"}),
		at(history.NoID, history.GenericEvent{Data: "from here", Origin: &history.Origin{InstanceID: "one", ExecutionID: execution}}),
		at(history.NoID, history.ExecutionStarted{Name: "Again", InstanceID: "one", ExecutionID: execution, Origin: &history.Origin{InstanceID: "two", ExecutionID: otherExecution}}),
		at(history.NoID, history.GenericEvent{Data: "again", Rewind: &history.Rewind{Undone: history.OrdinalsOf(1, 2, 3, 9)}}),
		at(4, history.ExecutionCompleted{Status: history.StatusFailed, Result: "it failed", Failure: &failure}),
		at(4, history.ExecutionCompleted{Status: history.StatusFailed, Result: "by force", Failure: &failure, Forced: true, CustomStatus: `"here"`}),
		at(5, history.ExecutionCompleted{Status: history.StatusCompleted, Result: `[]`}),
		at(history.NoID, history.OrchestratorCompleted{}),
	}
	f.commit(t, "one", store.Commit{ExecutionID: execution, Append: want})
	wantEvents(t, "events", f.load(t, "one", store.Known{}).Events, want)
	for i := range want {
		got, err := f.Event(t.Context(), "one", execution, i)
		if err != nil {
			t.Fatalf("read event %d: %v", i, err)
		}
		wantSame(t, "event", got, want[i])
	}
}

func eventTimesAreCut(t TB, f *Fixture) {
	f.prepare(t)
	late := epoch.Add(99 * time.Nanosecond).In(time.FixedZone("west", -7200))
	f.commit(t, "one", store.Commit{ExecutionID: execution, Append: []history.Event{
		{ID: 0, Timestamp: late, Body: history.TimerCreated{FireAt: late}},
	}})
	wantEvents(t, "events", f.load(t, "one", store.Known{}).Events, []history.Event{at(0, history.TimerCreated{FireAt: epoch})})
}

func awkwardTexts(t TB, f *Fixture) {
	f.prepare(t)
	var want []history.Event
	for _, text := range []string{"null", "", " ", "'", "--changeset", "\r\n\r\nHTTP/1.1 500", "\u2028", "🙂", "http://example.com/x", "foo:bar", "\\", "</a>", "\t\u0001"} {
		want = append(want, at(history.NoID, history.EventRaised{Name: "n" + text, Input: text}), at(history.NoID, history.ExecutionTerminated{Reason: text}))
	}
	f.commit(t, "one", store.Commit{ExecutionID: execution, Append: want})
	wantEvents(t, "events", f.load(t, "one", store.Known{}).Events, want)
	f.create(t, instance("two"))
	for _, text := range []string{"foo:bar", "https://example.com/not-a-blob", "null", "urn:x"} {
		i := running("two")
		i.Output = text
		f.save(t, i)
		f.wantInstance(t, i)
	}
}
