// Package proof says before a deployment what the Azure Functions host would find
// in a custom-handler app, what it would reject, where, why, and how to mend it.
//
// It works on any app root, not only HayMaker's. The knowledge of what the host
// does is that of the local host (funchost), whose discovery and configuration
// readers judge here too. Checking reads and never executes; only a trial starts
// the handler, under the local host.
//
// An error of this package means that the question could not be answered. What is
// wrong with the app is in the report.
package proof
