// Package worker is the durable engine: it turns queue messages into steps of
// orchestrations and into runs of activities.
//
// A step is: load what is new of the history, give it to the replay machine,
// commit its decisions in one guarded transaction, then send the messages that
// follow from them. The invocation that ran an activity commits the result and
// advances the instance itself. Completions of one instance that arrive in this
// process at the same time share one step (flat combining), and executions stay
// in memory between steps, valid for one ETag of the sentinel.
//
// Promises: no accepted happening is lost; a step counts once, whatever is
// delivered how often and wherever processes die; activities run at least once.
// Storage errors are returned, so that the queue delivers the message again; an
// activity's own error or panic is a result and goes into history. What can be
// lost for good (a message after its last delivery, a crash between commit and
// send without redelivery) is found by Sweep. An Engine is safe for concurrent
// use, and any number of them may share one task hub.
package worker
