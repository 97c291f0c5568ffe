// Package keys keeps the access keys of a Functions host as the real host does: one JSON
// document for the host (master key, host keys, system keys) and one per function, in
// the blob container azure-webjobs-secrets or in files, so that both hosts can use the
// same store. It generates what is missing and tells which level a key gives.
//
// Keys are stored in plain text, as the real host does outside App Service; a document
// with encrypted keys is refused. The last writer wins, as in the real host. No error
// text holds a key.
package keys
