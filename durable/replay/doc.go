// Package replay is the deterministic heart of the durable engine: a Machine
// turns history plus news into decisions.
//
// It is pure: no I/O, no clock, no randomness. The orchestrator's code runs in
// a coroutine that stays parked between steps, so a warm step costs the news
// and not the history. Replay feeds committed episodes to the code and holds
// the code's decisions against the recorded ones (kind, id, name, in order);
// Step computes one new episode.
//
// A Machine is used by one goroutine at a time and must be closed. When the
// commit of a Step is lost the Machine is ahead of the history: discard it and
// build a new one.
//
// Semantics (task ids, episode order, suspension, buffering of events) are
// those of the Durable Task Framework, with these choices where its
// implementations differ: an execution ends when its code returns, waiters for
// one event name are served first come first served, a timer has any length,
// and an episode that hears of a termination runs no code.
package replay
