// Package queue is the Storage-queue listener of the Functions host: one sequential poll
// loop per function that receives batches, runs them concurrently, renews their
// invisibility, and deletes, releases or poisons each message by the outcome.
//
// It never creates the queue it listens to. Delivery is at least once: a message whose
// final delete is lost comes again. The store is behind [Client], so the rules can be
// tested without one.
package queue
