// Package azuresim simulates the planes of Azure that HayMaker uses, over HTTPS on
// one listener with a CA of its own: token endpoint, Azure Resource Manager,
// Resource Graph, Microsoft Graph, Key Vault, Container Apps jobs (whose
// executions are real processes) and a container registry. Unmodified SDK clients
// talk to it. Below /_sim/ it shows its state, takes faults and counts requests.
//
// It promises Azure's shapes: errors, long-running operations, challenges, paging,
// soft delete, and rights that are enforced per principal and scope. It refuses
// what it does not know instead of pretending: an unknown api-version of a known
// type, an unknown filter or query, a template deployment. Resource types outside
// its catalogue are stored as they come.
//
// The planes are packages of their own around one state (package tenant); this
// package seeds the state and wires them. They are plain handlers instead of the
// SDK's fake servers, which are transports of one client in one process, while
// handler, agents and tools are separate processes; see package arm.
//
//	server, err := azuresim.Start(ctx, azuresim.Options{StateDir: dir, Now: time.Now})
//	defer server.Close()
//	facts := server.Facts()
package azuresim
