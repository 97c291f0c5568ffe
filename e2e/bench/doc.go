// Command bench measures the durable engine and the handler against Azurite and
// judges the figures by their targets (`make bench`).
//
// Every workload is fixed: the same instances, activities and inputs each time.
// A counting proxy stands between the engine and Azurite, so the numbers of
// storage transactions are those on the wire; they hardly depend on the machine
// and a missed one ends the program with 1. Times and memory do depend on it
// and are only reported.
//
// Each workload runs twice: with the engine's own worker in this process, and
// through the Functions host's stand-in with the handler in a process of its
// own, which is this program again (`bench serve`). Nothing is counted that
// only watches: the watching client goes past the proxy.
package main
