package records

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// Tables names the tables of one task hub. All names come from here.
type Tables struct{ Runs, Scenarios, Resources, Identities, Jobs, Events string }

// TablesOf derives the table names from the hub's name.
func TablesOf(hub string) Tables {
	return Tables{
		Runs: hub + "Runs", Scenarios: hub + "Scenarios", Resources: hub + "Resources",
		Identities: hub + "Identities", Jobs: hub + "Jobs", Events: hub + "Events",
	}
}

// All lists the names in order.
func (t Tables) All() []string {
	return []string{t.Runs, t.Scenarios, t.Resources, t.Identities, t.Jobs, t.Events}
}

const runsPartition = "runs"

func runKey(runID string) string { return "id|" + strings.ToLower(runID) }

// Keys of runs by time sort newest first.
const (
	newestPrefix = "at|"
	newestEnd    = "at}" // '}' follows '|'
)

func newestKey(startedAt time.Time, runID string) string {
	return fmt.Sprintf("%s%019d|%s", newestPrefix, int64(1<<63-1)-startedAt.UnixNano(), strings.ToLower(runID))
}

// digestKey turns a text of any length and alphabet, such as a resource id,
// into a row key. Azure compares resource ids ignoring case, so does this.
func digestKey(text string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(text)))
	return hex.EncodeToString(sum[:])
}
