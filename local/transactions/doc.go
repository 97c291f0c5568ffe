// Package transactions is a proxy in front of Azure Storage (an emulator of it)
// that counts the billed transactions passing through, by service and operation.
//
// Each request is one transaction, whatever its answer, as Storage bills them.
// A receive that finds an empty queue is told apart from one that finds
// messages: the first is the price of waiting, the second the price of work.
// Nothing is changed on the way, so signatures stay valid; when the storage is
// down, the client gets 502 and the request counts as failed.
package transactions
