// Package message is the wire format of the engine's queue messages: the Wake,
// which asks for a step of an instance, and the Task, which asks for one run of
// an activity.
//
// Both are small JSON objects, so that a person can read a queue. Decoding
// checks everything it later relies on and fails with ErrMalformed; unknown
// members are ignored, so that an older process can read a newer message.
// Nothing in a message is authority: history decides, a message only says where
// to look. All functions are safe for concurrent use.
package message
