package containerapps

import (
	"net/http"
	"strings"

	"azurehaymaker/local/azuresim/arm"
	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// profile is a workload profile of an environment.
type profile struct {
	Name    string `json:"name"`
	Type    string `json:"workloadProfileType"`
	Minimum int    `json:"minimumCount"`
	Maximum int    `json:"maximumCount"`
}

// node is the size of one node of a profile type: vCPUs and GiB, and for
// Consumption the largest replica.
func (p profile) node() (cpu, memory float64, ok bool) {
	sizes := map[string][2]float64{
		"consumption": {4, 8},
		"d4":          {4, 16}, "d8": {8, 32}, "d16": {16, 64}, "d32": {32, 128},
		"e4": {4, 32}, "e8": {8, 64}, "e16": {16, 128}, "e32": {32, 256},
	}
	size, ok := sizes[strings.ToLower(p.Type)]
	return size[0], size[1], ok
}

func profilesOf(environment *tenant.Resource) []profile {
	var read struct {
		Profiles []profile `json:"workloadProfiles"`
	}
	if convert(environment.Properties(), &read) != nil {
		return nil // an environment without readable profiles has none
	}
	return read.Profiles
}

// checkSize makes sure that the profile exists and the container fits a node.
func checkSize(read job, environment *tenant.Resource) *wire.Answer {
	name := read.Properties.WorkloadProfileName
	if name == "" {
		name = "Consumption"
	}
	for _, profile := range profilesOf(environment) {
		if !strings.EqualFold(profile.Name, name) {
			continue
		}
		cpu, memory, err := read.Properties.Template.Containers[0].size()
		if err != nil {
			return invalid(invalidTemplate, "%v.", err)
		}
		nodeCPU, nodeMemory, known := profile.node()
		if !known || cpu > nodeCPU || memory > nodeMemory {
			return invalid("ContainerAppInvalidResourceTotal",
				"The requested %g vCPU and %gGi do not fit workload profile '%s' (%s: at most %g vCPU and %gGi).", cpu, memory, name, profile.Type, nodeCPU, nodeMemory)
		}
		return nil
	}
	return invalid("WorkloadProfileNotFound", "The workload profile '%s' does not exist in environment '%s'.", name, environment.Name)
}

// environmentChild answers workloadProfileStates and usages.
func environmentChild(c *arm.Call, r *tenant.Resource, path []string) (wire.Answer, bool) {
	if len(path) != 1 || c.Method != http.MethodGet {
		return wire.Answer{}, false
	}
	word := strings.ToLower(path[0])
	if word != "workloadprofilestates" && word != "usages" {
		return wire.Answer{}, false
	}
	if answer := c.Authorize(r.ID, r.Type+"/"+path[0]+"/read"); answer != nil {
		return *answer, true
	}
	values := []any{}
	if word == "usages" {
		return wire.JSON(http.StatusOK, map[string]any{"value": environmentUsages(c.Data, c.Now, r)}), true
	}
	for _, profile := range profilesOf(r) {
		values = append(values, map[string]any{
			"id": r.ID + "/workloadProfileStates/" + profile.Name, "name": profile.Name, "type": r.Type + "/workloadProfileStates",
			"properties": map[string]any{
				"minimumCount": profile.Minimum, "maximumCount": profile.Maximum, "currentCount": max(profile.Minimum, len(poolOf(c.Data, c.Now, r, profile).nodes)),
			},
		})
	}
	return wire.JSON(http.StatusOK, map[string]any{"value": values}), true
}
