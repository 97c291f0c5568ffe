// Package worker runs the custom handler process of a Functions host: it starts it on a
// loopback port that stays the same across restarts, waits until it answers, passes on
// its output, and restarts it by the host's rules.
//
// The rules, as recorded from the host: exit code 0 is never restarted; exit code 200 is
// restarted and not counted; every other end, and a handler that is not ready in time,
// is counted, and the third within 30 minutes ends the host. A program that cannot be
// started at all is logged and nothing more. The process gets no signal before SIGKILL
// and no help to die with its parent, because the host gives none.
package worker
