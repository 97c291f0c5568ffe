package haymaker

import "fmt"

// OverlapPolicy says what becomes of a run that finds no place.
type OverlapPolicy string

// The overlap policies.
const (
	// OverlapAllow lets runs overlap up to the limit; beyond it a run is skipped.
	OverlapAllow OverlapPolicy = "allow"
	// OverlapQueue lets runs overlap up to the limit; beyond it a run waits.
	OverlapQueue OverlapPolicy = "queue"
	// OverlapSkip skips a run while another is in progress.
	OverlapSkip OverlapPolicy = "skip"
)

// Capacity bounds how many runs are in progress at a time. On-demand runs have a
// bound of their own: they are small, and whoever asks for one should not be
// kept waiting for hours by the schedule.
type Capacity struct {
	MaxRuns     int           `json:"max_concurrent_runs"` // MAX_CONCURRENT_RUNS
	Policy      OverlapPolicy `json:"overlap_policy"`      // OVERLAP_POLICY
	MaxOnDemand int           `json:"max_on_demand"`       // MAX_ON_DEMAND
}

// Check says what is wrong with a capacity.
func (c Capacity) Check() error {
	switch c.Policy {
	case OverlapAllow, OverlapQueue, OverlapSkip:
	default:
		return fmt.Errorf("overlap policy %q is unknown: use allow, queue or skip", c.Policy)
	}
	if c.MaxRuns < 1 || c.MaxOnDemand < 0 {
		return fmt.Errorf("the capacity is %d runs and %d on demand: it must be at least 1 and 0", c.MaxRuns, c.MaxOnDemand)
	}
	return nil
}

// Places is how many runs of the kind of t may be in progress at a time.
func (c Capacity) Places(t ExecutionType) int {
	switch {
	case t == ExecutionOnDemand:
		return c.MaxOnDemand
	case c.Policy == OverlapSkip:
		return 1
	}
	return c.MaxRuns
}

// SharesPlaces says whether runs of two kinds count against the same bound.
func SharesPlaces(a, b ExecutionType) bool {
	return (a == ExecutionOnDemand) == (b == ExecutionOnDemand)
}
