package tenant

import (
	"sort"
	"strings"
	"time"

	"azurehaymaker/haymaker"

	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/resources/armresources/v3"
)

// sightings collects resources, each id once (ids compare ignoring case). The
// agents' own jobs are left out: Agents.OfRun accounts for them.
type sightings struct {
	tenant *Tenant
	byID   map[string]haymaker.Resource
}

func newSightings(t *Tenant) *sightings {
	return &sightings{tenant: t, byID: map[string]haymaker.Resource{}}
}

func (s *sightings) add(id, resourceType, name, scenario string) {
	key := strings.ToLower(id)
	if id == "" || s.isJob(key) {
		return
	}
	if _, seen := s.byID[key]; !seen {
		s.byID[key] = haymaker.Resource{ResourceID: id, ResourceType: resourceType, ResourceName: name, ScenarioName: scenario}
	}
}

// addGroup adds a resource group with the time of its creation, which
// EnsureGroup wrote into its tag: a group tells no other.
func (s *sightings) addGroup(group *armresources.ResourceGroup, scenario string) {
	id := value(group.ID)
	s.add(id, groupType, value(group.Name), scenario)
	created, err := time.Parse(time.RFC3339, tag(group.Tags, haymaker.TagCreatedAt))
	if seen, found := s.byID[strings.ToLower(id)]; found && err == nil && seen.CreatedAt == nil {
		seen.CreatedAt = &created
		s.byID[strings.ToLower(id)] = seen
	}
}

func (s *sightings) isJob(lowerID string) bool {
	prefix := s.tenant.groupID(s.tenant.config.JobsGroup) + "/providers/Microsoft.App/jobs/"
	return strings.HasPrefix(lowerID, strings.ToLower(prefix))
}

// addAll adds listed resources; scenario is taken where a resource names none.
func (s *sightings) addAll(resources []*armresources.GenericResourceExpanded, scenario string) {
	for _, resource := range resources {
		if resource == nil {
			continue
		}
		own := tag(resource.Tags, haymaker.TagScenario)
		if own == "" {
			own = scenario
		}
		s.add(value(resource.ID), value(resource.Type), value(resource.Name), own)
	}
}

// list gives the resources in order of id; it is never nil.
func (s *sightings) list() []haymaker.Resource {
	all := make([]haymaker.Resource, 0, len(s.byID))
	for _, resource := range s.byID {
		all = append(all, resource)
	}
	sort.Slice(all, func(i, j int) bool { return strings.ToLower(all[i].ResourceID) < strings.ToLower(all[j].ResourceID) })
	return all
}
