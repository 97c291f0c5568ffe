// Package durabletest runs orchestrations in tests: hours of timers in
// milliseconds, activities replaced by functions, events at chosen times.
//
// A Tester drives the same replay machine as the engine, without storage. Its
// clock jumps to whatever happens next. Every workflow test is a replay test:
// after each step a second machine is built from the whole history and must
// decide the same, and once more at the end. Orchestrator code therefore runs
// many times; a test must not count its runs.
//
// Result.Events saved with historyfile.Save, and replayed with replaytest.Run,
// keep released versions honest for good.
//
// Faults of the test or of determinism fail the test; what the orchestration
// does is a Result to assert on. Nothing here is safe for concurrent use.
package durabletest
