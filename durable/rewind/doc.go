// Package rewind works out how an orchestration that failed goes on from the
// work that failed, and how another may take over what one has done.
//
// It is pure: histories in, histories out, and the orchestrator's own code,
// replayed, as the judge. A plan is never a guess: it was replayed with the
// registered code, which followed every event that is kept.
//
// # Rewind
//
// Candidates are tried in this order, and the first after which the code has
// not failed again is taken:
//
//  1. Nothing but failures is taken back: the end, and every failure without
//     which the code still decides all that it has decided. A failure the code
//     dealt with by going on is not among them; nor is one that a retry policy
//     followed by another attempt.
//  2. The last episode is taken back as well and heard again, without its
//     failures: code that failed by itself (a panic, a mismatch with its
//     history) gets its news anew, after a deployment has mended it.
//  3. The history is cut in front of a failure that the instance's own failure
//     names, the latest first: what the code did about it (compensation) is
//     taken back. Outcomes of work that was scheduled before the cut are heard
//     again in their order, and so are external events; work that was scheduled
//     after it is forgotten.
//
// If none will do, the last episode is heard again as it was, and the instance
// fails with what the code says today.
//
// What is taken back stays in the history, marked as the Durable Task Framework
// marks it; task ids are never used twice. The mark of the rewind is one event
// of the new episode, so that a rewind is one commit.
//
// # Rerun
//
// Rerun writes the beginning of a new execution from the history of another,
// up to a chosen task.
package rewind
