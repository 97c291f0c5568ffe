package rewind

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/replay"
)

// ErrNotFailed says that the history does not end with a failure.
var ErrNotFailed = errors.New("only an execution that has failed can be rewound")

// Build makes a new machine of the execution; quiet ones write no log.
type Build func(quiet bool) *replay.Machine

// Request is a failed execution that is to go on.
type Request struct {
	// Events are the whole history, as history.Effective gives it.
	Events []history.Event
	Build  Build
	Now    time.Time
	Reason string
	// Late is what waits for the execution besides: outcomes of its tasks and
	// external events that came after its end. Failures among them are dropped.
	Late []history.Event
	// Due gives further news when it is known what is open; may be nil.
	Due func(*replay.Machine) []history.Event
}

// Plan is how it goes on.
type Plan struct {
	// Machine has heard all of it; whoever asked for the plan closes it.
	Machine *replay.Machine
	// Decisions hold the new episode. Its first news are the rewind's mark and
	// what is heard again.
	Decisions replay.Decisions
	// Undone are the events that are taken back.
	Undone history.Ordinals
	// Kept says that nothing but failures was taken back.
	Kept bool
}

// cut is one way to go on.
type cut struct {
	undone []int
	again  []history.Event
	kept   bool
}

// Failed plans the rewind of an execution that has failed. Errors: ErrNotFailed;
// a history that cannot be replayed at all.
func Failed(request Request) (Plan, error) {
	last, ended := end(request.Events)
	if !ended {
		return Plan{}, ErrNotFailed
	}
	completed, _ := request.Events[last].Body.(history.ExecutionCompleted)
	if completed.Status != history.StatusFailed {
		return Plan{}, ErrNotFailed
	}
	p := &planner{Request: request, episodes: episodesOf(request.Events), last: last, failure: completed}
	chosen, err := p.choose()
	if err != nil {
		return Plan{}, fmt.Errorf("rewind: %w", err)
	}
	return p.carryOut(chosen)
}

// planner holds what the search for a way needs.
type planner struct {
	Request
	episodes []episode
	last     int
	failure  history.ExecutionCompleted
	// failures are the ordinals of failed outcomes that no retry followed.
	failures []int
	tries    int
}

// choose tries the ways in their order.
func (p *planner) choose() (cut, error) {
	final := p.episodes[len(p.episodes)-1]
	if err := p.findFailures(); err != nil {
		return cut{}, err
	}
	before := p.needless(final.from)
	for _, way := range []func() (cut, bool){
		func() (cut, bool) { return p.inPlace(before, final) },
		func() (cut, bool) { return p.cutAt(final, before) },
		p.cutAtNamedFailure,
	} {
		if chosen, ok := way(); ok && p.goesOn(chosen) {
			return chosen, nil
		}
	}
	return cut{undone: final.happened(), again: final.news()}, nil
}

// findFailures lists them. It needs the code, which says which of them a retry
// policy dealt with.
func (p *planner) findFailures() error {
	machine := p.Build(true)
	defer machine.Close()
	if err := machine.Replay(without(p.Events, []int{p.last})); err != nil {
		return err
	}
	for ordinal, event := range p.Events {
		if id, _, failed := failure(event.Body); failed && !machine.WasRetried(id) {
			p.failures = append(p.failures, ordinal)
		}
	}
	return nil
}

// inPlace takes back the end and failures only.
func (p *planner) inPlace(before []int, final episode) (cut, bool) {
	undone := append(slices.Clone(before), p.last)
	for _, ordinal := range p.failures {
		if ordinal >= final.from {
			undone = append(undone, ordinal)
		}
	}
	return cut{undone: undone, kept: true}, len(undone) > 1
}

// cutAt takes back all from an episode on. What was scheduled before it keeps
// its outcomes, except failures.
func (p *planner) cutAt(first episode, before []int) (cut, bool) {
	chosen := cut{undone: slices.Clone(before)}
	kept := map[int32]bool{}
	for _, event := range p.Events[:first.from] {
		if schedules(event.Body) {
			kept[event.ID] = true
		}
	}
	for _, one := range p.episodes {
		if one.from < first.from {
			continue
		}
		chosen.undone = append(chosen.undone, one.happened()...)
		for _, event := range one.news() {
			_, _, failed := failure(event.Body)
			id, outcome := outcomeOf(event.Body)
			if !failed && (!outcome || kept[id]) {
				chosen.again = append(chosen.again, event)
			}
		}
	}
	return chosen, true
}

// maxCuts bounds how many failures are tried as the place of a cut.
const maxCuts = 16

// cutAtNamedFailure cuts in front of a failure that the instance failed of.
func (p *planner) cutAtNamedFailure() (cut, bool) {
	tried := 0
	for i := len(p.episodes) - 1; i >= 0 && tried < maxCuts; i-- {
		if !p.namesFailureOf(p.episodes[i]) {
			continue
		}
		tried++
		chosen, _ := p.cutAt(p.episodes[i], p.needless(p.episodes[i].from))
		if p.goesOn(chosen) {
			return chosen, true
		}
	}
	return cut{}, false
}

// namesFailureOf says whether the instance's failure speaks of one of those that
// arrived in the episode.
func (p *planner) namesFailureOf(one episode) bool {
	return slices.ContainsFunc(p.failures, func(ordinal int) bool {
		_, what, _ := failure(p.Events[ordinal].Body)
		return ordinal >= one.from && ordinal < one.to && what.ErrorMessage != "" && p.names(what.ErrorMessage)
	})
}

func (p *planner) names(text string) bool {
	for f := p.failure.Failure; f != nil; f = f.InnerFailure {
		if strings.Contains(f.ErrorMessage, text) {
			return true
		}
	}
	return strings.Contains(p.failure.Result, text)
}

// goesOn says whether the code follows what is kept and does not fail again.
func (p *planner) goesOn(chosen cut) bool {
	machine := p.Build(true)
	defer machine.Close()
	if err := machine.Replay(without(p.Events, chosen.undone)); err != nil || machine.Mismatch() != nil {
		return false
	}
	if _, err := machine.Step(p.Now, append(p.mark(chosen), chosen.again...)); err != nil {
		return false
	}
	completion, ended := machine.Finished()
	return !ended || completion.Status != history.StatusFailed
}

// mark is the event that says what is taken back.
func (p *planner) mark(chosen cut) []history.Event {
	return []history.Event{{
		ID: history.NoID, Timestamp: p.Now,
		Body: history.GenericEvent{Data: p.Reason, Rewind: &history.Rewind{Undone: history.OrdinalsOf(chosen.undone...)}},
	}}
}

// carryOut does for good what was tried.
func (p *planner) carryOut(chosen cut) (Plan, error) {
	machine := p.Build(false)
	if err := machine.Replay(without(p.Events, chosen.undone)); err != nil {
		machine.Close()
		return Plan{}, fmt.Errorf("rewind: %w", err)
	}
	news := append(p.mark(chosen), chosen.again...)
	for _, event := range p.Late {
		if _, _, failed := failure(event.Body); !failed {
			news = append(news, event)
		}
	}
	if p.Due != nil {
		news = append(news, p.Due(machine)...)
	}
	decisions, err := machine.Step(p.Now, news)
	if err != nil {
		machine.Close()
		return Plan{}, fmt.Errorf("rewind: %w", err)
	}
	return Plan{Machine: machine, Decisions: decisions, Undone: history.OrdinalsOf(chosen.undone...), Kept: chosen.kept}, nil
}
