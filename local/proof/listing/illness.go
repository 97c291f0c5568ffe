package listing

import "fmt"

// Kind names what ails a host.
type Kind string

// The four illnesses. They look alike from afar and have nothing in common.
const (
	// HostGone: nothing answers at the address.
	HostGone Kind = "host-gone"
	// NotRunning: the process answers, its job host has not started: 503 to everything.
	NotRunning Kind = "not-running"
	// ZeroFunctions: the host runs well and has found nothing.
	ZeroFunctions Kind = "zero-functions"
	// Hangs: the host lists its functions, and calls wait for a handler that is not there.
	Hangs Kind = "hangs"
)

// Illness is what ails a host, what was seen of it, and what to do.
type Illness struct {
	Kind  Kind   `json:"kind"`
	Seen  string `json:"seen"`
	Cause string `json:"cause"`
	Fix   string `json:"fix"`
}

func (i *Illness) String() string { return fmt.Sprintf("%s: %s", i.Kind, i.Seen) }

// ill describes an illness; what was seen has no secrets in it.
func ill(kind Kind, seen string, values ...any) *Illness {
	i := &Illness{Kind: kind, Seen: fmt.Sprintf(seen, values...)}
	switch kind {
	case HostGone:
		i.Cause = "The host has ended (with exit code 0, after three deaths of the handler or when storage cannot be reached), was never started, or the address is another's."
		i.Fix = "See whether the replica or process lives and what its last log lines say; `haymaker functions check --run` starts the same handler here."
	case NotRunning:
		i.Cause = "The host's process is up and its job host did not start: host.json is missing or broken, has no customHandler, a route puts the whole host in error, or the extension bundle cannot be loaded."
		i.Fix = "GET /admin/host/status with the master key says why, the log may be silent; `haymaker functions check` on the deployed image names the cause."
	case ZeroFunctions:
		i.Cause = "No folder exactly one level below the host's script root holds a function.json. The log says '0 functions found (Host)'; the line '0 functions found (Custom)' is normal."
		i.Fix = "Run `haymaker functions check --image ARCHIVE` on what was deployed: it names the wrong nesting, root, mount or COPY."
	case Hangs:
		i.Cause = "The host lists its functions and waits for the handler: the program is missing, not executable, for another processor, has exited with 0, or does not answer on FUNCTIONS_CUSTOMHANDLER_PORT."
		i.Fix = "Look for 'Failed to start Worker Channel' in the log; `haymaker functions check --run` starts the same handler here and names the cause."
	}
	return i
}
