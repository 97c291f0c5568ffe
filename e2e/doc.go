// Package e2e starts the real processes - Azurite, azuresim, funchost, the
// unmodified handler and agents - and tries HayMaker through its front door. It
// holds tests only.
package e2e
