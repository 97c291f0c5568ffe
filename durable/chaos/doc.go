// Package chaos holds the chaos test of the engine; it has no code of its own.
//
// A trial runs random programs (see package program) in three worker processes
// over Azurite, through fault-injecting proxies (see package proxy), and kills
// the processes with SIGKILL at some of their storage requests. All
// orchestrations must end as the language's reference model says, with nothing
// lost and nothing doubled. Each trial follows from its seed. `make chaos` runs
// 500, `make chaos SEED=n` runs trial n again.
package chaos
