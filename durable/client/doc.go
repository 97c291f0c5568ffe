// Package client starts orchestrations and talks to them: status, external
// events, suspend, resume, terminate, purge.
//
// It writes what the engine of durable/worker reads (the Instances row, inbox
// items, wake messages) and needs no engine in its process. Everything but the
// row and the item only speeds things up: when a call fails after it has written
// those, the engine's sweep finishes it. Ids and payloads are checked and
// bounded before anything is written. A Client is safe for concurrent use.
package client
