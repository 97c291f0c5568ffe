// Package azurite runs Azurite, Microsoft's emulator of Azure Storage, as a
// child process for the playground and for tests.
//
// It promises a server that listens on three free loopback ports before Start
// returns and that is gone, with its process, after Close. Every server has an
// account key of its own, made at start, so that nothing in this repository
// looks like a storage key. It refuses to install anything: `make azurite`
// puts the pinned npm package below .local/azurite, and Start says so when it
// is missing. A server that dies on its own closes Done.
package azurite
