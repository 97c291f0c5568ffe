// Package records is what HayMaker remembers: runs, scenarios, resources,
// identities, jobs and agent events in Table Storage, reports in Blob Storage.
// It meets haymaker.Records and haymaker.Reports.
//
// Every table's partition is one run, except that all runs share one partition,
// where each has two rows kept in step by entity group transactions: one by id,
// one by start time, newest first. A row's content is one JSON text, so that a
// field added tomorrow needs no migration; what must be filtered has a column.
//
// Changing a row reads it, applies the change and replaces it under its ETag; a
// lost race is tried again a few times. Nothing is cached. The logic stands on
// a small row store with two implementations, Table Storage and memory, and one
// suite of tests that both pass.
package records
