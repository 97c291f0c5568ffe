// Package anthropicsim stands in for Anthropic's Messages API (POST
// /v1/messages, version 2023-06-01) in tests and on a laptop. It gives the
// answers of a script, in order, and holds each request to what the real
// service refuses: the key, the version header, roles that alternate, and a
// result for every use of a tool. It keeps the requests for inspection.
//
// What it answers after the script's end is a turn without further wishes. It
// is safe for concurrent use.
package anthropicsim
