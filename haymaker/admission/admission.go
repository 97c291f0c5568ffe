package admission

import (
	"errors"
	"time"

	"azurehaymaker/haymaker"
)

const (
	// maxRaces bounds how often a decision is made again because another came
	// first. Each time one of the others got through, so it is the number of
	// starts at the same instant that all succeed.
	maxRaces = 64
	// maxQueued bounds how many runs wait for places of one kind. A schedule that
	// makes more runs than fit would otherwise queue them for ever.
	maxQueued = 20
	// maxInProgress bounds the runs looked at: far above any capacity.
	maxInProgress = 200
)

// Options are what admission works with. All are required.
type Options struct {
	Capacity       haymaker.Capacity
	Starts         haymaker.Starts
	Records        haymaker.Records
	Orchestrations haymaker.Orchestrations
	Now            haymaker.Clock
	NewID          func() string // unique, for tickets
	// BeginAfter is how old a start that was let in must be before Advance begins
	// it: whoever recorded it is about to.
	BeginAfter time.Duration
}

// Admission implements haymaker.Admissions. It holds no state and may be used
// concurrently, in any number of processes.
type Admission struct{ options Options }

var _ haymaker.Admissions = (*Admission)(nil)

// New checks the options. It does no I/O.
func New(options Options) (*Admission, error) {
	if options.Starts == nil || options.Records == nil || options.Orchestrations == nil || options.Now == nil || options.NewID == nil {
		return nil, errors.New("admission needs Starts, Records, Orchestrations, Now and NewID")
	}
	if err := options.Capacity.Check(); err != nil {
		return nil, err
	}
	return &Admission{options}, nil
}

// Capacity implements haymaker.Admissions.
func (a *Admission) Capacity() haymaker.Capacity { return a.options.Capacity }
