// Package durabletest runs orchestrations in tests: hours of timers in
// milliseconds, activities replaced by functions, events at chosen times.
//
// A Tester drives the same replay machine as the engine, without storage. Its
// clock jumps to whatever happens next. Every workflow test is a replay test:
// after each step a second machine is built from the whole history and must
// decide the same, and once more at the end. Orchestrator code therefore runs
// many times; a test must not count its runs.
//
// SaveHistory and ReplayFiles keep histories of released versions and replay
// them for good. Files hold the columns that the Durable Task Framework writes
// to its History table, so its recordings can be replayed too.
//
// Faults of the test or of determinism fail the test; what the orchestration
// does is a Result to assert on. Nothing here is safe for concurrent use.
package durabletest
