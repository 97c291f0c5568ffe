// Package listing proves after a deployment that the functions are there: it asks a
// running Functions host what it lists, tells apart the ways in which a host can be
// ill, and compares lists of functions from several sources.
//
// It reads only. The one call that reaches the app's own code is a GET of a path
// that the caller names as harmless. An error means that the question could not be
// answered, such as a refused key; an ill host is an answer.
//
// What an ill host looks like comes from recordings of host 4.1037.0. Its status says
// Running even when the handler cannot be started, so only an answer of the handler
// itself proves that it serves. The log line "0 functions found (Custom)" is printed by
// every healthy host (the second provider of two) and is no sign of anything; nothing
// here looks at logs.
package listing
