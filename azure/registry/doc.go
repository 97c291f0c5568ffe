// Package registry asks an Azure Container Registry for the digest of an image.
//
// It trades an Entra token for a registry token (exchange, then a token for one
// repository and pull only) and reads the manifest's digest with the protocol of
// the OCI distribution specification. Refusals are *azcore.ResponseError. Tokens
// appear in no error. A Client is safe for concurrent use.
package registry
