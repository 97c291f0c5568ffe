// Package admission decides which runs may start: at once, later, or not.
//
// Whoever starts runs (timer, HTTP, queues, tools) goes through Admission. A
// decision reads what is in progress from the rows of the runs and from their
// orchestrations, never from a counter, and is recorded together with the run
// and its decided input in one transaction that fails when another decision came
// in between. So of two starts for one place exactly one is let in, whatever the
// number of processes; and a process that dies after the decision leaves a
// recorded start, which the next delivery or the sweep (Advance) begins. The
// orchestration's id is the run's, so beginning twice is beginning once.
package admission
