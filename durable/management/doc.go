// Package management answers the HTTP management API of Durable Functions for
// single instances: status, raise event, terminate, suspend, resume and purge.
// Paths, query names, status codes and JSON members are those of the Durable
// Functions extension (its HttpApiHandler), so that its users' scripts work
// unchanged.
//
// It differs on purpose in three ways: a wrong state answers 409 where the
// extension answers 500, only instances that have ended can be purged, and
// errors carry no stack traces. Every other path is 404, and showHistory is
// taken for absent. Authentication is the host's. Errors of the engine are
// handed to the caller of New and answered with 500 without their text.
package management
