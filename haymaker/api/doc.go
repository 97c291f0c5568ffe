// Package api is HayMaker's own HTTP API, both ends of it: the server that the
// functions start_haymaker_run and haymaker_api answer with, and the client the
// CLI asks with. Both share the types of this package and of the domain, so a
// difference between them does not compile.
//
// Answers are JSON in snake_case with RFC 3339 times in UTC. Every answer
// carries X-Trace-ID; every error is the envelope
// {"error":{"code","message","details","trace_id"}} whose message says what to
// do next and never holds internal text. Authentication is the host's (function
// keys, or Entra in front of it): a request that arrives here is allowed.
package api
