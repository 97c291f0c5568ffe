// Package activity holds the effects of a run: the eight activities of the
// workflow and the ingestion of what agents report, one file each.
//
// Every activity may run more than once for the same step (delivery is at
// least once), so each is idempotent: names come from run and scenario, what
// exists is found again, and records are written before the next call that
// makes something. Each does a bounded amount of work, well below 25 seconds,
// because a stopping host gives no more; what takes longer is answered as
// pending and asked for again by the workflow.
//
// A failure of the world that the workflow must know of is an output; a Go
// error is what a retry may mend, unless it is marked haymaker.PermanentError.
package activity
