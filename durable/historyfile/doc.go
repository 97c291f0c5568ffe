// Package historyfile is the form in which a history leaves storage: a JSON
// array of rows with the columns of the Durable Task Framework's History table,
// so that recordings of that framework are files of this form too.
//
// durable/replaytest replays such files before a deployment. The management API
// gives one of a live instance (GET instances/{id}/history), as does
// `haymaker run history RUN_ID --save FILE`. Files hold inputs and results as
// they were stored.
//
// Encoding is deterministic; nothing here keeps state.
package historyfile
