// The handler is the one process the Azure Functions host talks to: it serves
// the functions of package functions over the wire of handler/invocation.
//
//	handler            serve; what the host starts
//	handler stage DIR  write the function folders into a script root
//	handler version    print the version
//
// It promises to listen within 50 ms of its start (nothing but small local files
// is read before), to answer every call, and to say on stdout, one JSON line
// each, everything that keeps it from serving. It refuses to start when its
// table, the embedded declarations and the staged folders differ, when a setting
// is missing or wrong, and when a function has no code.
//
// It never ends with code 0 while serving: the host does not restart a handler
// that exits 0, and the host itself never asks one to stop, it kills.
package main
