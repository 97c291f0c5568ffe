package workflow

import (
	"fmt"

	"azurehaymaker/durable"
	"azurehaymaker/haymaker"
)

// run is the state of one execution of the orchestrator function.
type run struct {
	ctx      *durable.Context
	request  haymaker.RunRequest
	cancel   *durable.Task[CancelRequest]
	results  haymaker.PhaseResults
	agents   []haymaker.Agent
	status   haymaker.RunStatus
	reason   haymaker.FailureReason
	error    string
	progress haymaker.Progress
}

// Run is the orchestrator function. Its only error is a report that could not
// be written after all retries; everything else ends in the report.
func Run(ctx *durable.Context, request haymaker.RunRequest) (haymaker.ReportReference, error) {
	r := &run{
		ctx:     ctx,
		request: request,
		cancel:  durable.WaitForEvent[CancelRequest](ctx, EventCancel),
		status:  haymaker.RunCompleted,
	}
	if r.validate() && r.choose() {
		if r.provision() {
			r.monitor()
		}
		r.cleanUp()
	}
	return r.report()
}

// fail records the first reason why the run does not complete. Later reasons
// are consequences and do not replace it.
func (r *run) fail(reason haymaker.FailureReason, err error) {
	if r.status != haymaker.RunCompleted {
		return
	}
	r.status, r.reason = haymaker.RunFailed, reason
	if err != nil {
		r.error = err.Error()
	}
}

// cancelled says whether a cancel request has arrived, and records it.
func (r *run) cancelled() bool {
	if !r.cancel.Ready() {
		return false
	}
	if r.status == haymaker.RunCompleted {
		r.status, r.reason = haymaker.RunCancelled, haymaker.ReasonCancelled
	}
	return true
}

// enter publishes the phase a watcher sees.
func (r *run) enter(phase haymaker.Phase, format string, arguments ...any) {
	r.progress.Phase = phase
	r.progress.Message = fmt.Sprintf(format, arguments...)
	r.publish()
}

// publish writes the custom status. It can only fail by its size, which more
// agents than any simulation size would be needed for; a run is not worth
// ending over what a watcher sees, so the list is dropped then.
func (r *run) publish() {
	if r.ctx.SetCustomStatus(r.progress) != nil {
		short := r.progress
		short.Agents = nil
		_ = r.ctx.SetCustomStatus(short)
	}
}
