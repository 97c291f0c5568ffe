package replay

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable/history"
)

// t0 is when every test's execution starts.
var t0 = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

func start() history.Event { return news(history.ExecutionStarted{Name: "O", InstanceID: "i"}) }
func done(id int32) history.Event {
	return news(history.TaskCompleted{TaskID: id, Result: fmt.Sprint(id)})
}
func failure(id int32, text string) history.Event {
	return news(history.TaskFailed{TaskID: id, Failure: history.Failure{ErrorMessage: text}})
}
func fired(id int32) history.Event { return news(history.TimerFired{TimerID: id}) }
func raised(name, text string) history.Event {
	return news(history.EventRaised{Name: name, Input: text})
}
func news(body history.Body) history.Event { return history.Event{ID: history.NoID, Body: body} }

// machineOf makes a machine that the test closes.
func machineOf(t testing.TB, f Function) *Machine {
	t.Helper()
	m := New(Info{InstanceID: "i", ExecutionID: "x"}, f)
	t.Cleanup(m.Close)
	return m
}

// step makes one step, seconds after t0, and gives its events.
func step(t testing.TB, m *Machine, seconds int, news ...history.Event) []history.Event {
	t.Helper()
	from := m.Length()
	decisions, err := m.Step(t0.Add(time.Duration(seconds)*time.Second), news)
	if err != nil {
		t.Fatal(err)
	}
	if decisions.From != from || m.Length() != from+len(decisions.Events) {
		t.Fatalf("from %d, want %d; length %d", decisions.From, from, m.Length())
	}
	return decisions.Events
}

// play makes a step per piece of news, a second apart, and gives the history.
func play(t testing.TB, f Function, steps ...history.Event) []history.Event {
	t.Helper()
	m := machineOf(t, f)
	var events []history.Event
	for i, e := range steps {
		events = append(events, step(t, m, i, e)...)
	}
	return events
}

// spell writes events in short: kinds by initials, ids where there are any.
func spell(events []history.Event) string {
	words := make([]string, len(events))
	for i, e := range events {
		switch b := e.Body.(type) {
		case history.OrchestratorStarted:
			words[i] = "("
		case history.OrchestratorCompleted:
			words[i] = ")"
		case history.ExecutionStarted:
			words[i] = "start"
		case history.TaskScheduled:
			words[i] = fmt.Sprintf("call:%s#%d", b.Name, e.ID)
		case history.TimerCreated:
			words[i] = fmt.Sprintf("timer#%d", e.ID)
		case history.TaskCompleted:
			words[i] = fmt.Sprintf("done#%d", b.TaskID)
		case history.TaskFailed:
			words[i] = fmt.Sprintf("failed#%d", b.TaskID)
		case history.TimerFired:
			words[i] = fmt.Sprintf("fired#%d", b.TimerID)
		case history.EventRaised:
			words[i] = "event:" + b.Name
		case history.ExecutionCompleted:
			words[i] = fmt.Sprintf("%s#%d", b.Status, e.ID)
		default:
			words[i] = strings.TrimPrefix(string(e.Body.Kind()), "Execution")
		}
	}
	return strings.Join(words, " ")
}

// want compares a history in short form.
func want(t testing.TB, events []history.Event, short string) {
	t.Helper()
	if got := spell(events); got != short {
		t.Errorf("\n got %s\nwant %s", got, short)
	}
}

// The vocabulary of the tests' orchestrators.

func call(m *Machine, name string) *Future {
	_, f := m.Schedule(name, `["x"]`)
	return f
}

func timer(m *Machine, seconds int) (int32, *Future) {
	return m.CreateTimer(m.Now().Add(time.Duration(seconds) * time.Second))
}

func await(m *Machine, f *Future) string {
	m.Wait(f.Ready)
	text, failed := f.Outcome()
	if failed != nil {
		return "failed: " + failed.ErrorMessage
	}
	return text
}

func output(t testing.TB, m *Machine) string {
	t.Helper()
	completion, ended := m.Finished()
	if !ended {
		t.Fatalf("the execution has not ended: it is %s", m.Status())
	}
	return completion.Result
}

func quote(text string) string {
	quoted, _ := json.Marshal(text)
	return string(quoted)
}
