package catalogue

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"azurehaymaker/haymaker"
)

// quotas are what the scenario takes of the subscription's quotas at its largest:
// virtual CPUs, virtual networks and the like, storage accounts. What a provider
// makes by itself (a cluster's load balancer) is not known here.
func (s Scenario) quotas() []haymaker.QuotaNeed {
	needs := map[haymaker.QuotaNeed]int{}
	for _, step := range s.creates() {
		resourceType, _, _ := strings.Cut(step.Put.Type, "@")
		location, _ := step.Put.Body["location"].(string)
		if strings.Contains(location, "${") {
			location = "" // the deployment's
		}
		add := func(provider, name string, count int) {
			if count > 0 {
				needs[haymaker.QuotaNeed{Provider: provider, Name: name, Location: location}] += count
			}
		}
		add("Microsoft.Compute", "cores", s.cores(step, resourceType))
		if provider, kind, _ := strings.Cut(resourceType, "/"); provider == "Microsoft.Network" && kind != "" && !strings.Contains(kind, "/") {
			add(provider, strings.ToUpper(kind[:1])+kind[1:], 1) // publicIPAddresses is counted as PublicIPAddresses
		}
		switch resourceType {
		case "Microsoft.Compute/virtualMachines":
			add("Microsoft.Compute", "virtualMachines", 1)
		case "Microsoft.Storage/storageAccounts":
			add("Microsoft.Storage", "StorageAccounts", 1)
		}
	}
	list := make([]haymaker.QuotaNeed, 0, len(needs))
	for need, count := range needs {
		need.Count = count
		list = append(list, need)
	}
	slices.SortFunc(list, func(a, b haymaker.QuotaNeed) int {
		return cmp.Or(cmp.Compare(a.Provider, b.Provider), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Location, b.Location))
	})
	return list
}

// cores are the virtual CPUs of the machines a step makes, at the largest size
// that a later step of the document gives them.
func (s Scenario) cores(step Step, resourceType string) int {
	most := coresOf(resourceType, step.Put.Body)
	for later := range s.each() {
		if call := later.Call(); call != nil && call.Of == step.Name {
			most = max(most, coresOf(resourceType, call.Body))
		}
	}
	return most
}

// coresOf reads a body of a type that has machines.
func coresOf(resourceType string, body map[string]any) int {
	switch resourceType {
	case "Microsoft.Compute/virtualMachines":
		return cpus(text(body, "properties", "hardwareProfile", "vmSize"))
	case "Microsoft.Compute/virtualMachineScaleSets":
		return cpus(text(body, "sku", "name")) * number(body, "sku", "capacity")
	case "Microsoft.ContainerService/managedClusters/agentPools":
		return pool(body["properties"])
	case "Microsoft.ContainerService/managedClusters":
		pools, _ := dig(body, "properties", "agentPoolProfiles").([]any)
		sum := 0
		for _, one := range pools {
			sum += pool(one)
		}
		return sum
	}
	return 0
}

// pool counts a node pool, which may grow by itself up to maxCount.
func pool(value any) int {
	properties, _ := value.(map[string]any)
	return cpus(text(properties, "vmSize")) * max(number(properties, "count"), number(properties, "maxCount"))
}

var (
	sizePattern = regexp.MustCompile(`^(?:Standard|Basic)_[A-Z]+([0-9]+)`)
	// Sizes of the second D generation are numbered, not named by their CPUs.
	numberedSize = regexp.MustCompile(`^Standard_DS?([0-9]+)(_v2)?$`)
)

// cpus are the virtual CPUs of a machine size, 0 for a text that is none.
func cpus(size string) int {
	if found := numberedSize.FindStringSubmatch(size); found != nil {
		return map[string]int{"1": 1, "2": 2, "3": 4, "4": 8, "5": 16, "11": 2, "12": 4, "13": 8, "14": 16, "15": 20}[found[1]]
	}
	found := sizePattern.FindStringSubmatch(size)
	if found == nil {
		return 0
	}
	n, err := strconv.Atoi(found[1])
	if err != nil {
		return 0
	}
	return n
}

func dig(value any, path ...string) any {
	for _, key := range path {
		object, _ := value.(map[string]any)
		value = object[key]
	}
	return value
}

func text(body map[string]any, path ...string) string {
	found, _ := dig(body, path...).(string)
	return found
}

// number reads a whole number, however the document's reader has it.
func number(body map[string]any, path ...string) int {
	n, err := strconv.Atoi(fmt.Sprint(dig(body, path...)))
	if err != nil {
		return 0
	}
	return n
}
