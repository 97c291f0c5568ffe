// Package cloud says where Azure is: the authority that issues tokens, Azure
// Resource Manager and Microsoft Graph, with the audiences of their tokens, and
// how clients call them.
//
// Resolve knows the public, US Government and China clouds and accepts other
// endpoints only when told so, because whoever owns an endpoint sees the tokens
// sent to it. Every endpoint is https. Clients made with ClientOptions retry a
// bounded number of times, honour Retry-After up to MaxRetryDelay, and give each
// call a deadline whose error names the request. The package does no I/O.
package cloud
