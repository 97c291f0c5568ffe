// Package wire is the host's side of the custom handler protocol for calls that are not
// forwarded: it builds the request body out of trigger data and binding data, and reads
// the reply.
//
// It follows the recordings of host 4.1037 byte for byte, with their oddities: text is
// JSON inside a JSON string, metadata scalars are strings, keys ending in "trigger"
// vanish, payload properties overwrite metadata of the same name in any case, and an
// empty reply never ends the invocation ([ErrNeverEnds]).
package wire
