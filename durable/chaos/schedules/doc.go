// Package schedules holds the model-based test of the whole engine; it has no code
// of its own.
//
// A random machine of pgregory.net/rapid starts random programs (see package
// program), calls the client, delivers messages late, twice, in any order or
// never, moves the clock, kills engines and makes storage calls fail before or
// after their effect. Every storage call of every engine and of the client waits
// at a gate until the machine lets it pass, so that all interleavings of the
// processes can happen and each one is reproduced by its seed. Then the faults
// end, the clock moves on, the sweep runs, and everything must have ended as the
// language's reference model allows.
package schedules
