package worker_test

import (
	"bytes"
	"runtime"
)

// parkedOrchestrators counts the coroutines of this process that wait inside an
// orchestrator.
func parkedOrchestrators() int {
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	return bytes.Count(stacks, []byte("worker_test.runEvents("))
}
