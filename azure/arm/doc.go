// Package arm is a client of the few Azure Resource Manager operations whose
// SDK modules this program does not carry: reading a subscription and listing
// management locks. Refusals are *azcore.ResponseError. A Client is safe for
// concurrent use.
package arm
