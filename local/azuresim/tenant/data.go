package tenant

import (
	"sort"
	"strings"
	"time"
)

// Data is the whole state. Maps are keyed by Key(id), object id or lower-case name.
type Data struct {
	TenantID        string                        `json:"tenant_id"`
	SubscriptionID  string                        `json:"subscription_id"`
	Resources       map[string]*Resource          `json:"resources"`
	Ghosts          []Ghost                       `json:"ghosts,omitempty"`
	Operations      map[string]*Operation         `json:"operations"`
	RoleAssignments map[string]*RoleAssignment    `json:"role_assignments"`
	Applications    map[string]*Application       `json:"applications"`
	Principals      map[string]*ServicePrincipal  `json:"service_principals"`
	DeletedApps     map[string]*Application       `json:"deleted_applications"`
	DeletedSPs      map[string]*ServicePrincipal  `json:"deleted_service_principals"`
	Objects         map[string]*DirectoryObject   `json:"directory_objects"` // users, groups, policies
	DeletedObjects  map[string]*DirectoryObject   `json:"deleted_directory_objects"`
	Grants          map[string]*AppRoleGrant      `json:"app_role_assignments"`
	Secrets         map[string]map[string]*Secret `json:"secrets"` // by vault name, secret name
	DeletedVaults   map[string]*Resource          `json:"deleted_vaults"`
	// DeletedResources are the soft-deleted resources of other types.
	DeletedResources map[string]*Resource  `json:"deleted_resources"`
	Executions       map[string]*Execution `json:"executions"`
	SeenVersions     map[string]string     `json:"seen_versions"` // api-version by type outside the catalogue
	PowerStates      map[string]string     `json:"power_states"`  // of virtual machines
	Shortages        []Shortage            `json:"shortages,omitempty"`
	Fates            []*Fate               `json:"fates,omitempty"`
	Revocations      map[string]int        `json:"revocations,omitempty"` // of sessions, by principal; "": of all
	Quotas           []Quota               `json:"quotas,omitempty"`
	Settings         Settings              `json:"settings"`
	Seed             Seed                  `json:"seed"`
	Journal          *Journal              `json:"-"`
	// JournalEntries is how long the journal was when the state was saved: what it
	// holds beyond is of changes that no answer told.
	JournalEntries *int `json:"journal_entries,omitempty"`
}

// Ghost is a deleted resource that Resource Graph still shows until its index catches up.
type Ghost struct {
	Resource Resource  `json:"resource"`
	Until    time.Time `json:"until"`
}

func newData() *Data {
	d := &Data{}
	d.fillMaps()
	return d
}

// fillMaps makes the maps that are missing, so that state files of older releases load.
func (d *Data) fillMaps() {
	makeMap(&d.Resources)
	makeMap(&d.Operations)
	makeMap(&d.RoleAssignments)
	makeMap(&d.Applications)
	makeMap(&d.Principals)
	makeMap(&d.DeletedApps)
	makeMap(&d.DeletedSPs)
	makeMap(&d.Objects)
	makeMap(&d.DeletedObjects)
	makeMap(&d.Grants)
	makeMap(&d.Secrets)
	makeMap(&d.DeletedVaults)
	makeMap(&d.DeletedResources)
	makeMap(&d.Executions)
	makeMap(&d.SeenVersions)
	makeMap(&d.PowerStates)
}

func makeMap[V any](m *map[string]V) {
	if *m == nil {
		*m = map[string]V{}
	}
}

// Resource finds a resource by id.
func (d *Data) Resource(id string) (*Resource, bool) {
	r, ok := d.Resources[Key(id)]
	return r, ok
}

// SubscriptionScope is the scope of the one subscription.
func (d *Data) SubscriptionScope() string { return "/subscriptions/" + d.SubscriptionID }

// GroupID is the id of a resource group.
func (d *Data) GroupID(name string) string {
	return d.SubscriptionScope() + "/resourceGroups/" + name
}

// Below lists, in order of id, the resources strictly below a scope.
func (d *Data) Below(scope string) []*Resource {
	prefix := Key(scope) + "/"
	var found []*Resource
	for key, resource := range d.Resources {
		if strings.HasPrefix(key, prefix) {
			found = append(found, resource)
		}
	}
	sort.Slice(found, func(i, j int) bool { return Key(found[i].ID) < Key(found[j].ID) })
	return found
}

// PrincipalByApp finds the live service principal of an application id.
func (d *Data) PrincipalByApp(appID string) (*ServicePrincipal, bool) {
	for _, principal := range d.Principals {
		if strings.EqualFold(principal.AppID, appID) {
			return principal, true
		}
	}
	return nil, false
}

// ApplicationByApp finds the live application with a client id.
func (d *Data) ApplicationByApp(appID string) (*Application, bool) {
	for _, application := range d.Applications {
		if strings.EqualFold(application.AppID, appID) {
			return application, true
		}
	}
	return nil, false
}

// ExecutionsOf lists a job's executions, newest first.
func (d *Data) ExecutionsOf(jobID string) []*Execution {
	var found []*Execution
	for _, execution := range d.Executions {
		if Key(execution.JobID) == Key(jobID) && !execution.JobGone {
			found = append(found, execution)
		}
	}
	sort.Slice(found, func(i, j int) bool {
		if !found[i].Start.Equal(found[j].Start) {
			return found[i].Start.After(found[j].Start)
		}
		return found[i].Name < found[j].Name
	})
	return found
}
