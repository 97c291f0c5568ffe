// Package arm is a client of the few Azure Resource Manager operations whose
// SDK modules this program does not carry: reading a subscription, listing
// management locks, and listing the functions of a container app. Refusals are
// *azcore.ResponseError. A Client is safe for concurrent use.
package arm
