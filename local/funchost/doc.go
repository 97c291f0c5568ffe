// Package funchost is a stand-in for the Azure Functions host: it serves timer, queue
// and HTTP functions to an unmodified custom handler on one machine, by the protocol and
// with the peculiarities recorded from host 4.1037.
//
// It promises the real host's discovery rules, error texts, wire format, queue and timer
// behaviour, process life and exit rules for those three triggers and for queue output.
// It behaves as under Core Tools: Development environment and no keys, unless told to
// enforce them. It refuses, with a message on the function or the host, what it does not
// do: identity-based connections, other bindings. It restarts its script host after a
// change of host.json or of a function.
//
// A [Host] is a value: [New], [Host.Run], and the questions between. Nothing is global.
package funchost
