package workflow

import (
	"time"

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
	deadline time.Time // of the agents
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
	r.status, r.reason, r.error = haymaker.RunFailed, reason, cut(err.Error(), maxError)
}

// cancelled says whether a cancel request has arrived, and records it. A
// request whose payload cannot be read is one nevertheless.
func (r *run) cancelled() bool {
	if !r.cancel.Ready() {
		return false
	}
	if r.status == haymaker.RunCompleted {
		r.status, r.reason = haymaker.RunCancelled, haymaker.ReasonCancelled
		if request, err := r.cancel.Await(); err == nil && request.RequestedBy != "" {
			r.error = cut("cancelled by "+request.RequestedBy, maxError)
		}
	}
	return true
}
