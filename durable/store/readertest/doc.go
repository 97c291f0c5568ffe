// Package readertest holds what a History partition looks like against the loops
// by which existing tools read one, so that a test can demand that all of them
// see what the engine has committed.
//
// The loops are ported from DurableTask.AzureStorage 1.4 (the library of func
// durable), 1.17 and 2.x, and from Durable Functions Monitor: their filters, in
// which order they look at rows, and where they stop or fail. Columns of single
// events are not decoded. It is for tests only.
package readertest
