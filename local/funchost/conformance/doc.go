// Package conformance holds a Functions host to the recordings of the real one. It drives
// a small custom handler of its own through the recorded calls and compares what the
// handler got, what the client got back, what the host logged and what is in the queues
// with the fixtures in testdata, which are copies of the recordings of host 4.1037.
//
// The suite needs a script root that [WriteApp] made, a host that serves it with the
// settings of [Settings], and the storage account behind it: any host will do, this
// repository's or the real one. Times, ids and receipts are compared by their form. Where
// the recording does not tell how the app was made, the app here is made to fit it.
//
// [Run] returns one [Result] per recorded case and never stops at the first difference.
package conformance
