// Package management answers the HTTP management API of Durable Functions:
// start, status with history, list, raise event, terminate, suspend, resume,
// restart, rewind, purge of one and of many, and rerun from a step, which is our
// own. Paths, query names, status codes and JSON
// members are those of the Durable Functions extension (its HttpApiHandler), so
// that its users' scripts and clients work unchanged.
//
// It differs on purpose: a wrong state or an id in use answers 409 where the
// extension answers 500; only instances that have ended can be purged, one by
// one or many, unless force=true says otherwise (as for terminate), and
// recursive=true goes on to the sub-orchestrations; a call for
// another task hub or connection is 400, because only the app's own is served;
// errors carry no stack traces; links hold a key only when the caller sent it
// as ?code=. Entities and makeprimary are 404, as every other path.
//
// Authentication is the host's. Errors of the engine are handed to
// Options.Failed and answered with 500 without their text.
package management
