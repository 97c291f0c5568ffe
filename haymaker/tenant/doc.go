// Package tenant meets the ports of package haymaker with Azure: Environment,
// Identities, Agents and Resources.
//
// Every effect is idempotent by run and scenario and is recorded, or has a name
// that follows from them, before it happens, so that whatever a crash leaves can
// be found by id. Nothing is ever found by searching for display names. What
// cannot be seen is an error, never "gone". Long operations are watched for a
// bounded time and then reported as pending.
//
// Failures are *Error: they name the operation, carry Azure's code and message
// and no secret, and are marked haymaker.PermanentError when a retry cannot mend
// them. Deletion refuses other subscriptions, the service's own groups, and what
// is neither tagged nor recorded. A Tenant is safe for concurrent use and
// starts no goroutine that outlives a call.
package tenant
