package durabletest

import (
	"fmt"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/replay"
)

// Run starts the latest version of an orchestration and lets time pass until it
// ends, or until nothing can happen any more (Result.Waiting says why).
func Run[In, Out any](w *Tester, o durable.Orchestration[In, Out], in In) *Result[Out] {
	w.t.Helper()
	version, ok := w.registry.LatestVersion(o.Name())
	if !ok {
		w.t.Fatalf("orchestration %s is not registered", o.Name())
	}
	return RunVersion(w, o, version, in)
}

// RunVersion is Run for one version.
func RunVersion[In, Out any](w *Tester, o durable.Orchestration[In, Out], version string, in In) *Result[Out] {
	w.t.Helper()
	input, err := durable.Encode(in)
	if err != nil {
		w.t.Fatalf("start %s: %v", o.Name(), err)
	}
	r := w.newRun(history.ExecutionStarted{
		Name: o.Name(), Version: version, Input: input, InstanceID: w.InstanceID, ExecutionID: w.ExecutionID,
	})
	defer func() { r.machine.Close() }()
	r.toEnd()
	result := &Result[Out]{
		Status: r.machine.Status(), CustomStatus: r.machine.CustomStatus(),
		Started: w.Start, Ended: r.now, Events: r.events, Waiting: r.waiting, Earlier: r.earlier,
		Sent: r.traffic.sent, Forgotten: r.traffic.started,
	}
	result.completion, _ = r.machine.Finished()
	return result
}

// run is one instance in work.
type run struct {
	*Tester
	started history.ExecutionStarted
	machine *replay.Machine
	agenda  agenda
	now     time.Time
	events  []history.Event
	earlier [][]history.Event
	steps   int
	waiting string
	// childWaits says for what a child waits that will not end.
	childWaits string
	// parent is the instance that waits for this one; nil for the outermost.
	parent  *run
	traffic *traffic
}

func (w *Tester) newRun(started history.ExecutionStarted) *run {
	w.Start = w.Start.UTC().Truncate(replay.Tick)
	r := &run{Tester: w, traffic: &traffic{}, started: started, machine: w.registry.NewMachine(started, w.Logger), now: w.Start}
	for _, s := range w.script {
		at := w.Start.Add(s.after)
		r.agenda.add(at, history.Event{ID: history.NoID, Timestamp: at, Body: s.body})
	}
	return r
}

// toEnd makes step after step.
func (r *run) toEnd() {
	r.t.Helper()
	news := []history.Event{{ID: history.NoID, Timestamp: r.now, Body: r.started}}
	news = append(news, r.agenda.takeDue(r.now, len(r.script))...)
	for {
		if continued := r.step(news); continued != nil {
			news = r.continueAsNew(*continued)
			continue
		}
		if _, ended := r.machine.Finished(); ended {
			break
		}
		if news = r.next(); news == nil {
			r.waiting = r.describeWaiting()
			break
		}
	}
	r.verifyWhole()
}

// step advances the machine, checks the decisions against a replay and calls
// the activities they ask for. It tells how the execution continues as new.
func (r *run) step(news []history.Event) *replay.Continuation {
	r.t.Helper()
	if r.steps >= r.MaxSteps {
		r.t.Fatalf("the instance did not end within %d steps (it is %s there)", r.steps, r.now.Format(time.RFC3339))
	}
	decisions, err := r.machine.Step(r.now, news)
	if err != nil {
		r.t.Fatalf("step %d: %v", r.steps, err)
	}
	r.verifyStep(news, decisions)
	r.events = append(r.events, decisions.Events...)
	r.steps++
	r.giveAway(decisions.Events)
	if _, ended := r.machine.Finished(); ended {
		return decisions.Continued
	}
	for _, e := range decisions.Events {
		switch b := e.Body.(type) {
		case history.TaskScheduled:
			r.agenda.add(r.call(r.now, r.started, e.ID, b))
		case history.SubOrchestrationInstanceCreated:
			if !b.FireAndForget {
				r.callChild(e, b)
			}
		}
	}
	return nil
}

// continueAsNew begins the next execution and gives its first news.
func (r *run) continueAsNew(into replay.Continuation) []history.Event {
	r.t.Helper()
	r.verifyWhole()
	next, ok := durable.NextExecution(r.machine, into)
	if !ok {
		r.t.Fatal("an execution continued as new without having begun")
	}
	r.earlier = append(r.earlier, r.events)
	r.machine.Close()
	r.started, r.events, r.machine = next, nil, r.registry.NewMachine(next, r.Logger)
	r.agenda.forgetTasks()
	return append([]history.Event{{ID: history.NoID, Timestamp: r.now, Body: next}}, into.Events...)
}

// next moves the clock to what happens next and takes it; nil when nothing can.
func (r *run) next() []history.Event {
	timers := r.machine.PendingTimers()
	var at time.Time
	switch {
	case r.agenda.Len() > 0 && (len(timers) == 0 || !timers[0].FireAt.Before(r.agenda.items[0].at)):
		at = r.agenda.items[0].at
	case len(timers) > 0:
		at = timers[0].FireAt
	default:
		return nil
	}
	if at.After(r.now) {
		r.now = at
	}
	limit := 1
	if r.Together {
		limit = r.agenda.Len() + 1
	}
	news := r.agenda.takeDue(r.now, limit)
	if len(news) == 0 || r.Together {
		news = append(news, r.machine.DueTimers(r.now)...)
	}
	if !r.Together {
		news = news[:1]
	}
	return news
}

func (r *run) describeWaiting() string {
	if r.machine.Suspended() {
		return "it is suspended and nobody resumes it"
	}
	if r.childWaits != "" {
		return r.childWaits
	}
	if tasks := r.machine.PendingTasks(); len(tasks) > 0 {
		return fmt.Sprintf("it waits for %d activities", len(tasks))
	}
	return "it waits for an external event that nobody raises"
}
