package replay

import (
	"time"

	"azurehaymaker/durable/history"
)

// Info names the execution a Machine belongs to.
type Info struct {
	InstanceID  string
	ExecutionID string
}

// Function is an orchestrator's body. It runs in the Machine's coroutine, may
// use only the Machine's author side (Schedule, CreateTimer, WaitEvent, Await,
// …), and returns the execution's output as JSON text or its failure. A panic
// is a failure too.
type Function func(m *Machine) (result string, failure *history.Failure)

// Tick is the resolution of times in storage (Edm.DateTime: 100 ns). Every time
// the code can see is a whole number of ticks, or replay would see another.
const Tick = 100 * time.Nanosecond

// MaxActions is how many activities, timers and sub-orchestrations one execution may schedule.
// Durable Functions has the same cap.
const MaxActions = 100_000
