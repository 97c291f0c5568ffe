// Package program is a small language of orchestrations for tests of the
// engine: a Program is data, one generic orchestrator interprets it, and Expect
// says, without any engine, how an instance of it may end.
//
// A program is the input of its own orchestration, so that every process that
// registered the package's code can run any of them. Whatever the schedule of
// deliveries, crashes and retries, the outcome is one that Expect allows; where
// the schedule may decide (who is first in a race, whether an event came in
// time) it allows each possibility. It is for tests only.
package program
