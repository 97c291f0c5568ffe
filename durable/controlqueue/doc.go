// Package controlqueue serves the tools of Durable Functions that talk to a task
// hub through its storage: func durable start-new, raise-event, terminate, and
// Durable Functions Monitor, which also suspends and resumes.
//
// Such a tool puts a message into one of the queues <hub>-control-NN, of which it
// makes as many as its own settings say, and writes an Instances row by itself
// when it starts something. Decode reads the messages of every version of the
// framework's client; a Receiver empties the queues and turns what it finds into
// what durable/client would have written: Instances rows, inbox items and wakes.
// The queues of the engine itself are others, and no lease is taken.
//
// Every effect is keyed by the message, so that a message received twice counts
// once. Nothing that runs is ever overwritten by a start. What cannot be read is
// tried again with growing pauses and then moved to <queue>-poison. A Receiver is
// safe for concurrent use, also in several processes.
//
// Sources: MessageData.cs, MessageManager.cs and AzureStorageOrchestrationService.cs
// of Azure/durabletask, DurableManager.cs of Azure/azure-functions-core-tools.
package controlqueue
