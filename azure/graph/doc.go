// Package graph is a client of Microsoft Graph v1.0 for what HayMaker does in
// the directory: applications, their passwords, service principals and their app
// roles, and what scenarios make there.
//
// Calls answer *azcore.ResponseError for a refusal of the service, with its
// error code; a 404 is such an error too. Passwords are a Secret, which no way
// of formatting prints. A Client is safe for concurrent use.
package graph
