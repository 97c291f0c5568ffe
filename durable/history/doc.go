// Package history is the vocabulary of an orchestration's history: one Go type
// per event kind of the Durable Task Framework, and the Event that carries one
// of them at its place in time.
//
// Kinds, field meanings and JSON member names are those the framework writes to
// its History table, so that its tools can read what this engine stores. The
// package holds data only: no I/O, no clock, nothing that can fail except
// decoding. Values are immutable once built and may be shared freely.
package history
