package tenant

import (
	"strings"
	"time"
)

// Shortage leaves a workload profile fewer nodes than its maximum.
type Shortage struct {
	EnvironmentID string     `json:"environment_id"`
	Profile       string     `json:"profile"`
	Nodes         int        `json:"nodes"`
	Until         *time.Time `json:"until,omitempty"` // nil: until it is lifted
}

// Nodes is how many nodes of a profile there are: its maximum, or fewer in a shortage.
func (d *Data) Nodes(environmentID, profile string, maximum int, now time.Time) int {
	for _, shortage := range d.Shortages {
		if Key(shortage.EnvironmentID) == Key(environmentID) && strings.EqualFold(shortage.Profile, profile) &&
			(shortage.Until == nil || shortage.Until.After(now)) {
			maximum = min(maximum, shortage.Nodes)
		}
	}
	return maximum
}
