// Package timer is the timer listener of the Functions host: it fires a function by its
// schedule in one host instance at a time, never overlapping, and remembers the last run
// in a status blob so that a missed occurrence is made up for once after a restart.
//
// Failures of the function never stop the schedule. A status that cannot be read at the
// start is an error of the start; one that cannot be written later is only logged.
package timer
