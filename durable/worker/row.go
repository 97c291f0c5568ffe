package worker

import (
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// rowState is what the Instances row says, as far as this process knows.
type rowState struct {
	// known is false when the row may lag behind the history.
	known        bool
	executionID  string
	status       history.Status
	customStatus string
	// whole: somebody has overwritten the row, so that all of it is written.
	whole bool
}

// rowStale says whether the Instances row has to be written.
func (x *execution) rowStale() bool {
	return !x.row.known || x.row.executionID != x.executionID || x.row.status != x.machine.Status() || x.row.customStatus != x.machine.CustomStatus()
}

// rowWritten notes that the row says what history amounts to.
func (x *execution) rowWritten() {
	x.row = rowState{known: true, executionID: x.executionID, status: x.machine.Status(), customStatus: x.machine.CustomStatus()}
}

// rowInDoubt says whether events past the outbox mark change the row, so that
// it may not have been written yet. Custom status leaves no event, so any will
// do once there is one.
func (x *execution) rowInDoubt() bool {
	for _, e := range x.events[min(x.outbox.mark, len(x.events)):] {
		switch e.Body.(type) {
		case history.ExecutionStarted, history.ExecutionCompleted, history.ExecutionSuspended, history.ExecutionResumed, history.GenericEvent:
			return true
		}
		if x.machine.CustomStatus() != "" {
			return true
		}
	}
	return false
}

// instance is the row that the committed history amounts to. Input and tags
// are in the row since it was created and are sent again only when the row may
// be that of the execution before.
func (x *execution) instance() store.Instance {
	row := store.Instance{
		ID: x.id, ExecutionID: x.executionID,
		Status: x.machine.Status(), CustomStatus: x.machine.CustomStatus(),
		LastUpdatedTime: x.events[len(x.events)-1].Timestamp,
	}
	if x.row.known && x.row.executionID != x.executionID {
		row.Replaces = x.row.executionID
	}
	if e, ok := x.started(); ok {
		row.CreatedTime = e.Timestamp
		if started, ok := e.Body.(history.ExecutionStarted); ok {
			row.Name, row.Version, row.Generation = started.Name, started.Version, started.Generation
			row.ScheduledStartTime = started.ScheduledStartTime
			if x.row.whole || started.Continued && (!x.row.known || x.row.executionID != x.executionID) {
				row.Input, row.Tags, row.Parent = started.Input, started.Tags, started.Parent
			}
		}
	}
	if started, ok := x.machine.Started(); ok && history.HasRewind(x.events) {
		// The row of a rewound execution may hold the end that was taken back.
		row.Whole, row.Input, row.Tags, row.Parent = true, started.Input, started.Tags, started.Parent
	}
	if completion, ended := x.machine.Finished(); ended {
		row.Output, row.CompletedTime = completion.Result, x.machine.FinishedAt()
	}
	return row
}
