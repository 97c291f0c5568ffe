// Package rehearsal carries out scenarios against a running simulator of Azure,
// fast-forwarded, with the same agent that runs in Azure: an identity with
// exactly the needs the document states, a resource group, some of Azure's bad
// manners, and afterwards the simulator's own account of what is left.
//
// It speaks to the simulator over the wire only and knows none of its code. A
// Result says what was done and what remained; an error only that the rehearsal
// itself could not be held. Clock, ids and randomness are handed in. A
// Simulator is safe for concurrent rehearsals, each of which is a run of its own.
package rehearsal
