// Package store is the contract between the durable engine and its storage.
//
// A Store keeps, per orchestration instance, one Instances row (what clients
// query), one History partition (events, the sentinel, the inbox) and shares a
// set of queues. Every method is safe for concurrent use, honours its context,
// and returns the sentinel errors of this package wrapped with what was tried.
//
// The one guard against two writers is the History partition's sentinel: each
// Commit names the ETag it read and fails with ErrConflict when somebody was
// faster. Nothing else locks: there are no leases.
//
// Times are kept in UTC and cut to 100 ns (Edm.DateTime): whoever computes with
// a time before it is stored must cut it first, or a replay will differ.
//
// Package storetest holds the suite every implementation must pass.
package store
