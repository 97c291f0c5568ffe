// Package workflow is the orchestration of a run: the seven phases, in
// deterministic code that calls effects only through the typed handles of
// steps.go.
//
// It promises that every run that was provisioned is cleaned up and reported,
// whatever fails in between; that one scenario's failure never touches another;
// and that a run ends "completed" only when two verifications, separated by the
// index lag, found nothing. It refuses nothing: bad input was refused before the
// run was started.
//
// The code is replayed from history, so it must not read the clock, range over
// maps or start goroutines. A change that alters the order of steps needs a new
// Version, with the old one kept registered until its runs have ended.
package workflow
