// Package trials holds the trials of the product; it has no code of its own.
//
// A trial is one run of real processes (see package playground) in a simulated
// tenant of its own, with one to three scenarios and with faults that follow
// from its seed: of every plane of the tenant, of storage, and processes that
// are killed. It must end in a truthful state: what the report says remains is
// what the simulator's own account says remains, and after the sweep nothing
// does. docs/trials.md tells what is injected and demanded. `make trials` runs
// 200, `make trials SEED=n` runs trial n again.
package trials
