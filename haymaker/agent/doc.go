// Package agent carries out one scenario in one resource group: it deploys what
// the document states, operates it until ActiveUntil, and removes everything it
// made before Deadline.
//
// It promises: every create carries the required tags and is written to the
// ledger before it is sent; nothing outside the own resource group is touched;
// clean-up runs however the work ended, by the document's steps and then in
// reverse of the ledger, and a deletion counts only once a GET answers 404;
// every action is an event, spooled on disk and delivered in order at least
// once; no secret reaches logs, events or files. A restarted agent goes on from
// its ledger. Steps of deployment and clean-up are done at the same time where the
// document's references let them (catalogue.Order).
//
// It fails by its Outcome, which names what did not work, what is left and how
// many events were not delivered; Outcome.ExitCode is the process's exit code.
// The package reads neither environment nor clock: configuration, time,
// randomness and the ways to the world are handed in.
package agent
