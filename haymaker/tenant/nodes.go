package tenant

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// nodeSize is what one node of a workload profile has for replicas.
type nodeSize struct {
	cores     float64
	memoryGiB float64
	// quota is the kind of cores that Azure counts the node's as.
	quota string
}

var profilePattern = regexp.MustCompile(`^([DE])([0-9]+)$`)

// nodeOf is the size of a profile type's nodes: D has 4 GiB a core, E 8. false
// is a type that is not known here.
func nodeOf(profileType string) (nodeSize, bool) {
	upper := strings.ToUpper(profileType)
	if upper == "CONSUMPTION" { // no nodes: this is its largest replica
		return nodeSize{4, 8, "ManagedEnvironmentConsumptionCores"}, true
	}
	found := profilePattern.FindStringSubmatch(upper)
	if found == nil {
		return nodeSize{}, false
	}
	cores, err := strconv.ParseFloat(found[2], 64)
	if err != nil || cores < 1 {
		return nodeSize{}, false
	}
	if found[1] == "D" {
		return nodeSize{cores, 4 * cores, "ManagedEnvironmentGeneralPurposeCores"}, true
	}
	return nodeSize{cores, 8 * cores, "ManagedEnvironmentMemoryOptimizedCores"}, true
}

// agents is how many agents fit one node.
func (n nodeSize) agents(cpu, memoryGiB float64) int {
	return int(math.Floor(min(n.cores/cpu, n.memoryGiB/memoryGiB)))
}

// nodesFor is how many nodes so many agents need.
func nodesFor(agents, perNode int) int { return (agents + perNode - 1) / perNode }

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
