package admin

import (
	"net/http"
	"sort"
	"strings"
	"time"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// State is what GET /_sim/state answers. Lists are ordered by id; secrets show
// neither values nor hashes.
type State struct {
	TenantID        string                 `json:"tenant_id"`
	SubscriptionID  string                 `json:"subscription_id"`
	Groups          []ResourceView         `json:"groups"`
	Resources       []ResourceView         `json:"resources"`
	Applications    []ApplicationView      `json:"applications"`
	Principals      []PrincipalView        `json:"service_principals"`
	Objects         []ObjectView           `json:"directory_objects"`
	RoleAssignments []AssignmentView       `json:"role_assignments"`
	AppRoleGrants   []*tenant.AppRoleGrant `json:"app_role_assignments"`
	Secrets         []SecretView           `json:"secrets"`
	DeletedVaults   []ResourceView         `json:"deleted_vaults"`
	// DeletedResources are the soft-deleted resources of other types.
	DeletedResources []ResourceView      `json:"deleted_resources"`
	Jobs             []ResourceView      `json:"jobs"`
	Executions       []*tenant.Execution `json:"executions"`
	Settings         tenant.Settings     `json:"settings"`
}

// ResourceView is a resource without its properties, which may hold passwords.
type ResourceView struct {
	ID        string            `json:"id"`
	Type      string            `json:"type"`
	Name      string            `json:"name"`
	Location  string            `json:"location"`
	Tags      map[string]string `json:"tags"`
	State     string            `json:"provisioning_state"`
	CreatedAt time.Time         `json:"created_at"`
	CreatedBy string            `json:"created_by"`
	Seeded    bool              `json:"seeded"`
}

// SecretView is a secret without its value.
type SecretView struct {
	Vault    string            `json:"vault"`
	Name     string            `json:"name"`
	Deleted  bool              `json:"deleted"` // by itself or with its vault
	Versions int               `json:"versions"`
	Expires  *int64            `json:"expires,omitempty"`
	Tags     map[string]string `json:"tags"`
}

// AssignmentView is a role assignment.
type AssignmentView struct {
	ID          string `json:"id"`
	Scope       string `json:"scope"`
	Role        string `json:"role_definition_id"`
	PrincipalID string `json:"principal_id"`
	Seeded      bool   `json:"seeded"`
}

func (p *Plane) state(r *http.Request) wire.Answer {
	if r.Method != http.MethodGet {
		return methodNotAllowed(r)
	}
	var answer wire.Answer
	p.tenant.Read(func(d *tenant.Data, _ time.Time) { answer = wire.JSON(http.StatusOK, view(d)) })
	return answer
}

func view(d *tenant.Data) State {
	s := State{
		TenantID: d.TenantID, SubscriptionID: d.SubscriptionID, Settings: d.Settings,
		Groups: []ResourceView{}, Resources: []ResourceView{}, Jobs: []ResourceView{}, DeletedVaults: []ResourceView{}, DeletedResources: []ResourceView{},
		Applications: applications(d), Principals: principals(d), RoleAssignments: assignments(d), Objects: objects(d),
		Secrets: secrets(d), Executions: []*tenant.Execution{},
		AppRoleGrants: []*tenant.AppRoleGrant{},
	}
	for _, key := range sorted(d.Resources) {
		shown := resource(d.Resources[key])
		switch {
		case shown.Type == tenant.GroupType:
			s.Groups = append(s.Groups, shown)
		case strings.EqualFold(shown.Type, "Microsoft.App/jobs"):
			s.Jobs = append(s.Jobs, shown)
			s.Resources = append(s.Resources, shown)
		default:
			s.Resources = append(s.Resources, shown)
		}
	}
	for _, key := range sorted(d.DeletedVaults) {
		s.DeletedVaults = append(s.DeletedVaults, resource(d.DeletedVaults[key]))
	}
	for _, key := range sorted(d.DeletedResources) {
		s.DeletedResources = append(s.DeletedResources, resource(d.DeletedResources[key]))
	}
	for _, key := range sorted(d.Grants) {
		s.AppRoleGrants = append(s.AppRoleGrants, d.Grants[key])
	}
	for _, key := range sorted(d.Executions) {
		s.Executions = append(s.Executions, d.Executions[key])
	}
	return s
}

func resource(r *tenant.Resource) ResourceView {
	return ResourceView{
		ID: r.ID, Type: r.Type, Name: r.Name, Location: r.Location(), Tags: r.Tags(), State: r.State(),
		CreatedAt: r.CreatedAt, CreatedBy: r.CreatedBy, Seeded: r.CreatedBy == tenant.SeedName,
	}
}

func assignments(d *tenant.Data) []AssignmentView {
	list := []AssignmentView{}
	for _, key := range sorted(d.RoleAssignments) {
		a := d.RoleAssignments[key]
		list = append(list, AssignmentView{ID: a.ID, Scope: a.Scope, Role: a.RoleDefinitionID, PrincipalID: a.PrincipalID, Seeded: a.Seeded})
	}
	return list
}

func secrets(d *tenant.Data) []SecretView {
	list := []SecretView{}
	for _, vault := range sorted(d.Secrets) {
		for _, name := range sorted(d.Secrets[vault]) {
			secret := d.Secrets[vault][name]
			_, vaultDeleted := d.DeletedVaults[vault]
			list = append(list, SecretView{
				Vault: vault, Name: secret.Name, Deleted: secret.DeletedAt != nil || vaultDeleted, Versions: len(secret.Versions),
				Expires: secret.Current().Expires, Tags: secret.Current().Tags,
			})
		}
	}
	return list
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
