// Package discovery finds the functions of a script root as the Functions host does:
// folders exactly one level below the root that hold a function.json, checked in three
// stages. What fails a stage is dropped with the host's own error text, the others stay.
//
// Stage 1 parses function.json, stage 2 describes bindings and routes, stage 3 indexes:
// it resolves settings, schedules, connections and queue names. Discovery only reads
// files; it starts nothing and keeps no state.
package discovery
