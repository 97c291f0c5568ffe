// Package replaysafe is a go/analysis check of orchestrators: it reports what
// would decide differently when the engine runs them again from their history.
//
// An orchestrator is any function with a parameter of type *durable.Context.
// It, the function literals in it, and whatever it names of the same module
// (followed across packages by facts) must not use
//
//   - the wall clock, its timers, the machine's time zone
//   - random numbers and random ids
//   - goroutines, channels, select, package sync, contexts of its own
//   - the order of a map
//   - files, network, environment, standard output, Azure's clients, and any
//     other function or port that takes a context.Context
//   - package-level variables that change, and captured ones that it changes
//
// Each diagnostic says what to use instead. A range over a map is accepted when
// its order cannot be seen: the body collects keys or values into a slice that
// the function sorts later, fills or empties a map, or counts. What a function
// value or an interface without context hides is not seen; durabletest replays
// every step and finds that.
//
// A line that is right nevertheless is allowed with a reason, on it or above:
//
//	//replaysafe:allow the table is filled by main before work begins
//
// A directive without a reason, or one that allows nothing, is reported too.
// The engine itself, package durable and below, is not looked into: it is what
// makes these things safe. cmd/replaysafe is the tool for go vet.
package replaysafe
