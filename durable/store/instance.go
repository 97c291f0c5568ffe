package store

import (
	"time"

	"azurehaymaker/durable/history"
)

// Instance is the Instances row of one orchestration instance.
type Instance struct {
	ID          string
	ExecutionID string // 32 lower-case hex digits, new for each execution
	Name        string
	Version     string
	Input       string // JSON text; "" means none
	Output      string // JSON text, or a failure's or termination's plain text
	// CustomStatus is JSON text; "" means unset.
	CustomStatus       string
	Status             history.Status
	CreatedTime        time.Time
	LastUpdatedTime    time.Time
	CompletedTime      time.Time // zero unless terminal
	ScheduledStartTime time.Time // zero unless scheduled
	Generation         int32
	Tags               map[string]string
	// Parent is the call that a sub-orchestration answers; nil for any other,
	// and for SaveInstance where it leaves what is stored.
	Parent *history.ParentInstance
	// RerunOf is set for an instance that takes over what another has done,
	// and nil for any other; nil leaves what is stored, as Parent does.
	RerunOf *history.RerunOf
	// Replaces is, for SaveInstance, the execution of which the row spoke so
	// far, or "": its large texts are removed. It is not stored.
	Replaces string
	// Whole makes SaveInstance replace the row, so that what is zero here is
	// gone there. It is not stored.
	Whole bool
}

// InstanceQuery filters ListInstances. Zero fields do not filter.
type InstanceQuery struct {
	IDPrefix    string
	Statuses    []history.Status
	CreatedFrom time.Time // inclusive
	CreatedTo   time.Time // inclusive
	// Limit bounds one page (1-1000); 0 means 100.
	Limit int
	// Continuation is the token of the previous page, or "".
	Continuation string
}

// InstancePage is one page of instances in partition-key order. It may be short
// or empty and still carry a Continuation; "" means it was the last.
type InstancePage struct {
	Instances    []Instance
	Continuation string
}
