// Package invocation speaks the wire between the Azure Functions host and a
// custom handler; no other package knows it, so that the wire can be swapped.
//
// The host calls queue and timer functions as POST /<function> with a JSON
// envelope, and forwards HTTP requests unchanged to their public path. A Router
// serves both on one port, plus GET /, by which the host asks for readiness.
//
// It promises: a function gets the bytes of its message exactly as they were
// sent; every answer is a JSON object with a Content-Type the host reads (an
// empty 200, a 204 or null would hang the invocation for ever); a cause is always
// logged, since the host throws away the body of a failing answer; a panic is
// that invocation's failure only; an invocation that overruns its deadline is
// answered with an error long before the host would kill the whole process.
//
// It refuses: bodies over a bound, calls without the host's invocation id, and
// functions it does not know, naming those it does.
//
// A call that is marked as a probe reaches its function and does not run it, see
// HeaderProbe.
//
// It never logs query strings or headers: the host passes function keys on in
// both (code, x-functions-key).
//
// Rules come from recordings of host 4.1037.0, kept in testdata.
package invocation
