package worker

import (
	"context"
	"errors"
	"fmt"

	"azurehaymaker/durable/history"
)

// ErrVersionUnknown says that this process knows the orchestration but not the
// version its instance runs on: most likely an older release beside a newer one
// during a deployment. The message must be delivered again, to a process that
// has the version; nothing is lost and the instance does not fail.
var ErrVersionUnknown = errors.New("this process lacks the instance's version of the orchestration; a process that has it must take over")

// lacksVersion says that other versions of the orchestration are registered
// here, but not this one. A name without any version is no such case: no
// deployment will bring it, and its instances fail.
func (e *Engine) lacksVersion(started history.ExecutionStarted) error {
	if _, known := e.registry.LatestVersion(started.Name); !known || e.registry.HasOrchestration(started.Name, started.Version) {
		return nil
	}
	return fmt.Errorf("orchestration %q version %q: %w", started.Name, started.Version, ErrVersionUnknown)
}

// mayStep says whether this process has the code for the next step. A
// termination needs none, and an execution that has ended takes none.
func (e *Engine) mayStep(x *execution, from current) error {
	if _, rewound := x.rewindAsked(from); x.finished() && !rewound || terminates(from.inbox) {
		return nil
	}
	first, _ := x.started()
	if from.begin != nil {
		first = *from.begin
	}
	started, _ := first.Body.(history.ExecutionStarted)
	return e.lacksVersion(started)
}

// leaveToOthers keeps outcomes of tasks that ran here for a process that can
// step, and refuses the wakes with the cause.
func (e *Engine) leaveToOthers(ctx context.Context, x *execution, w *work, cause error) error {
	if len(w.completions) > 0 {
		if err := e.leaveInInbox(ctx, x, w); err != nil {
			return err
		}
	}
	if w.wake {
		return cause
	}
	return nil
}
