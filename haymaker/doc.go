// Package haymaker is the domain: runs, scenarios, identities, agents,
// resources, evidence and reports, in nouns and rules, and the small interfaces
// through which a run reaches the world.
//
// A run picks scenarios, gives each a service principal and an agent, watches
// the agents, proves that everything they made is gone, and reports. The types
// here are what crosses storage, queues and the HTTP API, so their JSON member
// names are contract: additive changes only.
//
// The package has no I/O, no clock and no randomness. It names no SDK: package
// tenant meets the interfaces with Azure, package records with Table and Blob
// storage, tests with fakes written by hand.
package haymaker
