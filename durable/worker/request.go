package worker

import (
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// request is what one message (or the sweep) wants of an instance.
type request struct {
	// wake: take what waits for the instance (inbox, due timers) and step.
	wake bool
	// start: the wake of a new instance, whose history need not be read first.
	start bool
	// fresh: what is in memory is not good enough, look at the store.
	fresh bool
	// republish: send again what may never have been sent.
	republish bool
	// row: the Instances row was overwritten and has to be written anew.
	row bool
	// created is the row of a new instance, from the caller that has just
	// created it; nil if none.
	created *store.Instance
	// timer is the timer a wake stands for; nil if none.
	timer *taskKey
	// completion of a task that ran here; nil if none.
	completion *completion
	// proven is a task whose message is known to have been sent, because it
	// was received; nil if none.
	proven *taskKey
	// trial: the step's tries are counted, see Engine.try. Without it nothing
	// runs the code of an instance on trial.
	trial bool
	// look is shown the execution as it was committed last, before the step.
	look func(x *execution, inbox []store.InboxItem)
}

// taskKey identifies a task or timer within its instance.
type taskKey struct {
	executionID string
	id          int32
}

// completion is the outcome of one task.
type completion struct {
	task  taskKey
	event history.Event
}

// work is a batch of requests for one instance put together.
type work struct {
	wake, start, fresh, republish, row, trial bool
	timers                                    []taskKey
	completions                               []*completion
	proven                                    []taskKey
	created                                   *store.Instance
	looks                                     []func(*execution, []store.InboxItem)
}

func combine(batch []*request) *work {
	w := &work{start: true}
	for _, r := range batch {
		w.wake = w.wake || r.wake
		w.start = w.start && r.start
		w.trial = w.trial || r.trial
		w.fresh = w.fresh || r.fresh || r.wake && !r.start
		w.republish = w.republish || r.republish
		w.row = w.row || r.row
		if r.created != nil {
			w.fresh = w.fresh || w.created != nil // which of the two is there, the store knows
			w.created = r.created
		}
		if r.timer != nil {
			w.timers = append(w.timers, *r.timer)
		}
		if r.proven != nil {
			w.proven = append(w.proven, *r.proven)
		}
		if r.completion != nil {
			w.completions = append(w.completions, r.completion)
		}
		if r.look != nil {
			w.looks = append(w.looks, r.look)
		}
	}
	return w
}

// steps says whether the batch brings anything that can advance the instance.
func (w *work) steps() bool { return w.wake || len(w.completions) > 0 }
