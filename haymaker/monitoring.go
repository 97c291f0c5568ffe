package haymaker

import "time"

// Monitoring keeps the observations of the agents, oldest first; only changes
// are kept, so that eight hours stay small.
type Monitoring struct {
	StatusChecks []StatusCheck `json:"status_checks"`
	Checks       int           `json:"checks"`
	LastAgents   []AgentStatus `json:"agents"`
	// EndedEarly says that every agent had ended before the limit.
	EndedEarly bool `json:"ended_early"`
	Cancelled  bool `json:"cancelled"`
}

// StatusCheck is one observation that differed from the one before.
type StatusCheck struct {
	Timestamp      time.Time `json:"timestamp"`
	RunningCount   int       `json:"running_count"`
	CompletedCount int       `json:"completed_count"`
	FailedCount    int       `json:"failed_count"`
	UnknownCount   int       `json:"unknown_count"`
}

// CheckOf counts agents by state. A state that is none counts as unknown.
func CheckOf(at time.Time, agents []AgentStatus) StatusCheck {
	check := StatusCheck{Timestamp: at}
	for _, agent := range agents {
		switch agent.State {
		case AgentRunning:
			check.RunningCount++
		case AgentCompleted:
			check.CompletedCount++
		case AgentFailed:
			check.FailedCount++
		default:
			check.UnknownCount++
		}
	}
	return check
}

// SameCounts says whether two checks differ in nothing but their time.
func (c StatusCheck) SameCounts(other StatusCheck) bool {
	c.Timestamp, other.Timestamp = time.Time{}, time.Time{}
	return c == other
}
