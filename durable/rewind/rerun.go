package rewind

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/replay"
)

var (
	// ErrNoSuchStep says that the history holds no step as asked for.
	ErrNoSuchStep = errors.New("the history holds no such step")
	// ErrOtherCode says that today's code does not decide what the history
	// holds before the step.
	ErrOtherCode = errors.New("the code does not follow the history that it is to take over")
)

// Step names a step of a history.
type Step struct {
	// TaskID is the id of an activity, timer, sub-orchestration or sent event.
	// It counts unless Name is set.
	TaskID int32
	// Name is that of an activity or sub-orchestration, ignoring case; Call
	// says which of its calls, from 1. Each attempt of a retry policy counts.
	Name string
	Call int
}

// Find gives the task id of a step; ErrNoSuchStep. events are as
// history.Effective gives them.
func (s Step) Find(events []history.Event) (int32, error) {
	calls := 0
	for _, e := range events {
		if !schedules(e.Body) {
			continue
		}
		if s.Name == "" && e.ID == s.TaskID {
			return e.ID, nil
		}
		if s.Name == "" || !strings.EqualFold(nameOf(e.Body), s.Name) {
			continue
		}
		if calls++; calls == s.Call {
			return e.ID, nil
		}
	}
	if s.Name == "" {
		return 0, fmt.Errorf("%w: task %d was never scheduled", ErrNoSuchStep, s.TaskID)
	}
	return 0, fmt.Errorf("%w: %s was called %d times, not %d", ErrNoSuchStep, s.Name, calls, s.Call)
}

func nameOf(body history.Body) string {
	switch b := body.(type) {
	case history.TaskScheduled:
		return b.Name
	case history.SubOrchestrationInstanceCreated:
		return b.Name
	}
	return ""
}

// Takeover is a new execution that is to take over what another has done.
type Takeover struct {
	// Events are the whole history of the other, as history.Effective gives it.
	Events []history.Event
	// TaskID is the first step that runs again.
	TaskID int32
	// Started is the event the new execution begins with.
	Started history.ExecutionStarted
	Build   Build
	Now     time.Time
}

// Continuing is how it begins.
type Continuing struct {
	// Machine has heard all of Events; whoever asked closes it.
	Machine *replay.Machine
	Events  []history.Event
	// Done are the ordinals of decisions whose effect the other execution has
	// had already and that leave no outcome: events sent, sub-orchestrations
	// started and forgotten.
	Done map[int]bool
}

// Rerun writes the beginning of an execution that reuses what another has done
// before a step: its code is run anew over the other's news, at the other's
// times, up to where the step is scheduled, and has to decide the same. Then it
// hears those results that came later for what was scheduled before the step,
// and goes on by itself. Failures count among the results only as far as they
// came before the step. Errors: ErrNoSuchStep, ErrOtherCode.
func Rerun(t Takeover) (Continuing, error) {
	r := &rerun{Takeover: t, ids: map[int32]int32{}, out: Continuing{Machine: t.Build(false), Done: map[int]bool{}}}
	err := r.run()
	if err != nil {
		r.out.Machine.Close()
		return Continuing{}, fmt.Errorf("rerun from task %d: %w", t.TaskID, err)
	}
	return r.out, nil
}

type rerun struct {
	Takeover
	// ids maps the other's task ids to ours.
	ids map[int32]int32
	out Continuing
}

func (r *rerun) run() error {
	if _, err := (Step{TaskID: r.TaskID}).Find(r.Events); err != nil {
		return err
	}
	all := episodesOf(r.Events)
	for i, one := range all {
		reached, err := r.again(one)
		if err != nil {
			return err
		}
		if reached {
			return r.takeLeave(all[i+1:])
		}
	}
	return ErrNoSuchStep
}

// again goes through one of the other's episodes and says whether the step was
// scheduled in it.
func (r *rerun) again(one episode) (reached bool, err error) {
	var decided []history.Event
	for _, ordinal := range one.happened() {
		if event := r.Events[ordinal]; schedules(event.Body) {
			decided = append(decided, event)
			reached = reached || event.ID == r.TaskID
		}
	}
	news := r.translated(one.news(), nil)
	if len(news) == 0 && len(decided) == 0 {
		return false, nil
	}
	first := len(r.out.Events)
	decisions, err := r.out.Machine.Step(r.Events[one.from].Timestamp, news)
	if err != nil {
		return false, err
	}
	r.out.Events = append(r.out.Events, decisions.Events...)
	mine := 0
	for i, event := range decisions.Events {
		if !schedules(event.Body) {
			continue
		}
		if mine == len(decided) || !sameDecision(event, decided[mine]) {
			return false, fmt.Errorf("%w: at event %d it decides %s %s", ErrOtherCode, one.from, event.Body.Kind(), nameOf(event.Body))
		}
		r.ids[decided[mine].ID] = event.ID
		if decided[mine].ID < r.TaskID && leavesNoOutcome(event.Body) {
			r.out.Done[first+i] = true
		}
		mine++
	}
	if _, ended := r.out.Machine.Finished(); ended || mine < len(decided) {
		return false, fmt.Errorf("%w: at event %d it decides %d steps of %d, or ends", ErrOtherCode, one.from, mine, len(decided))
	}
	return reached, nil
}

func sameDecision(a, b history.Event) bool {
	return a.Body.Kind() == b.Body.Kind() && strings.EqualFold(nameOf(a.Body), nameOf(b.Body))
}

func leavesNoOutcome(body history.Body) bool {
	switch b := body.(type) {
	case history.EventSent:
		return true
	case history.SubOrchestrationInstanceCreated:
		return b.FireAndForget
	}
	return false
}

// takeLeave is the first step of its own: UUIDs are its own from here on, and
// it hears the later results of what came before the step, and timers that are
// due.
func (r *rerun) takeLeave(later []episode) error {
	own := history.Origin{InstanceID: r.Started.InstanceID, ExecutionID: r.Started.ExecutionID}
	news := []history.Event{{ID: history.NoID, Timestamp: r.Now, Body: history.GenericEvent{
		Data: fmt.Sprintf("what came before task %d was taken over from another instance", r.TaskID), Origin: &own,
	}}}
	for _, one := range later {
		news = append(news, r.translated(one.news(), func(body history.Body) bool {
			id, outcome := outcomeOf(body)
			_, _, failed := failure(body)
			return outcome && !failed && id < r.TaskID
		})...)
	}
	news = append(news, r.out.Machine.DueTimers(r.Now)...)
	decisions, err := r.out.Machine.Step(r.Now, news)
	r.out.Events = append(r.out.Events, decisions.Events...)
	return err
}

// translated are the news that are wanted, with our task ids.
func (r *rerun) translated(news []history.Event, wanted func(history.Body) bool) []history.Event {
	var mine []history.Event
	for _, event := range news {
		if wanted != nil && !wanted(event.Body) {
			continue
		}
		switch b := event.Body.(type) {
		case history.ExecutionStarted:
			event.Body = r.begin(b)
		case history.TaskCompleted:
			b.TaskID = r.ids[b.TaskID]
			event.Body = b
		case history.TaskFailed:
			b.TaskID = r.ids[b.TaskID]
			event.Body = b
		case history.SubOrchestrationInstanceCompleted:
			b.TaskID = r.ids[b.TaskID]
			event.Body = b
		case history.SubOrchestrationInstanceFailed:
			b.TaskID = r.ids[b.TaskID]
			event.Body = b
		case history.TimerFired:
			b.TimerID = r.ids[b.TimerID]
			event.Body = b
		}
		mine = append(mine, event)
	}
	return mine
}

// begin is our first event: what the other heard, as ourselves.
func (r *rerun) begin(other history.ExecutionStarted) history.ExecutionStarted {
	started := r.Started
	started.Input, started.CustomStatus, started.Origin = other.Input, other.CustomStatus, other.Origin
	if started.Origin == nil {
		started.Origin = &history.Origin{InstanceID: other.InstanceID, ExecutionID: other.ExecutionID}
	}
	return started
}
