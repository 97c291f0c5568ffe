// Package azurestorage is the store.Store on Azure Storage: Tables for instances
// and histories, Queues for messages, Blobs for large texts.
//
// The tables are those of Durable Functions (DurableTask.AzureStorage 2.x), so
// that its tools read what this engine writes: table <Hub>Instances with one row
// per instance, table <Hub>History with one partition per instance that holds
// the events by ordinal, the row "sentinel" whose ETag guards every commit, and
// behind it this engine's own rows (RowKey "~…", ExecutionId "~engine"), which
// the framework's readers stop at or filter out. Texts of more than 30,720
// UTF-16 units lie gzip-compressed in the container <hub>-largemessages.
//
// It promises the contract of package store. A commit of at most 99 rows and
// 3 MiB costs one request; a larger one is split, each batch guarded by the ETag
// of the one before, and only the last makes the events count. New does no I/O.
// Every call ends within Options.Timeout; the SDK retries transient answers
// (408, 429, 5xx, broken connections) at most Options.MaxRetries times within
// it. A retry that follows a lost answer may report ErrConflict for a commit
// that happened: load again, as after any error.
//
// It refuses hub names that cannot name a table, and never fetches a blob that
// is not in its own container, whatever a row says. Error texts carry Storage's
// codes, never keys or signatures.
package azurestorage
