package program

import (
	"fmt"
	"time"
)

// Program is a sequence of generations; between two the instance continues as
// new.
type Program struct {
	Generations [][]Op `json:"generations"`
}

// Op is one statement. Which fields count depends on Do.
type Op struct {
	Do Verb `json:"do"`
	// N is how many tasks run side by side, or how many events are awaited.
	N int `json:"n,omitempty"`
	// Fails is how often an activity fails before it succeeds.
	Fails int `json:"fails,omitempty"`
	// Attempts is what a retry policy allows.
	Attempts int `json:"attempts,omitempty"`
	// Fatal failures are not tried again.
	Fatal bool `json:"fatal,omitempty"`
	// Size of an activity's result in bytes, beyond what it says.
	Size int           `json:"size,omitempty"`
	Wait time.Duration `json:"wait,omitempty"`
	// Children of a family, each a program of one generation or more.
	Children []Program `json:"children,omitempty"`
}

// Verb is what a statement does.
type Verb string

// The statements.
const (
	// Call runs one activity, which may fail.
	Call Verb = "call"
	// Fan runs N activities side by side; the first Fails of them fail.
	Fan Verb = "fan"
	// Retry runs one activity under a retry policy.
	Retry Verb = "retry"
	// Timer waits.
	Timer Verb = "timer"
	// Race waits for an activity or a timer, whichever is first.
	Race Verb = "race"
	// Await takes the next N external events of the one name that everybody
	// uses, in their order.
	Await Verb = "await"
	// Timed waits for an event of its own name, or a timer.
	Timed Verb = "timed"
	// Family calls sub-orchestrations side by side.
	Family Verb = "family"
	// Status sets the custom status.
	Status Verb = "status"
	// Fail fails the instance.
	Fail Verb = "fail"
)

// label names a statement within its instance, whatever the execution.
func label(generation, index int) string { return fmt.Sprintf("%d.%d", generation, index) }

// Awaits is how many events of the common name an instance takes from that
// generation on.
func (p Program) Awaits(from int) int {
	n := 0
	for _, ops := range p.Generations[from:] {
		for _, op := range ops {
			switch op.Do {
			case Await:
				n += op.N
			case Fail:
				return n
			}
		}
	}
	return n
}

// TimedNames are the names of the events that are awaited for a time only.
func (p Program) TimedNames() []string {
	var names []string
	for g, ops := range p.Generations {
		for i, op := range ops {
			if op.Do == Timed {
				names = append(names, timedName(label(g, i)))
			}
		}
	}
	return names
}

// EventName is the name of the events that Await takes.
const EventName = "Go"

func timedName(label string) string { return "timed-" + label }
