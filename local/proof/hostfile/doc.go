// Package hostfile checks host.json: its form, the extension bundle, time limits,
// allow-lists, options of queues, and the customHandler section.
//
// What the host would refuse is found by the local host's own reader; this
// package adds the causes that reader cannot tell apart, and keys that nobody
// reads.
package hostfile
