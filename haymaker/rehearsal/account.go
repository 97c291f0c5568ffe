package rehearsal

import (
	"context"
	"net/http"
	"slices"
	"strings"
)

// account is the simulator's own list of what exists, as far as it is judged.
type account struct {
	Groups          []thing `json:"groups"`
	Resources       []thing `json:"resources"`
	Applications    []thing `json:"applications"`
	Principals      []thing `json:"service_principals"`
	Objects         []thing `json:"directory_objects"`
	RoleAssignments []thing `json:"role_assignments"`
	Secrets         []thing `json:"secrets"`
	DeletedVaults   []thing `json:"deleted_vaults"`
	Deleted         []thing `json:"deleted_resources"`
}

// thing is anything of the account.
type thing struct {
	ID          string `json:"id"`
	Type        string `json:"type"`
	Kind        string `json:"kind"`
	Name        string `json:"name"`
	DisplayName string `json:"display_name"`
	Location    string `json:"location"`
	PrincipalID string `json:"principal_id"`
	Deleted     bool   `json:"deleted"`
	Seeded      bool   `json:"seeded"`
}

// words is a thing for people.
func (t thing) words(kind string) string {
	name := t.ID
	if t.DisplayName != "" {
		name = t.DisplayName
	}
	if name == "" {
		name = t.Name
	}
	if t.Kind != "" {
		kind = t.Kind
	}
	if t.Deleted {
		kind = "soft-deleted " + kind
	}
	return kind + " " + name
}

func (s *Simulator) account(ctx context.Context) (account, error) {
	var a account
	err := s.admin(ctx, http.MethodGet, "/_sim/state", nil, &a)
	return a, err
}

// foreign lists everything the simulator did not start with.
func (a account) foreign() []string {
	var found []string
	for _, list := range []struct {
		kind   string
		things []thing
	}{
		{"resource group", a.Groups}, {"resource", a.Resources}, {"application", a.Applications}, {"service principal", a.Principals},
		{"directory object", a.Objects}, {"role assignment", a.RoleAssignments}, {"soft-deleted vault", a.DeletedVaults}, {"soft-deleted resource", a.Deleted},
	} {
		for _, one := range list.things {
			if !one.Seeded {
				found = append(found, one.words(list.kind))
			}
		}
	}
	return found
}

// Remaining lists everything the simulator has that it did not start with:
// nothing, after rehearsals that ended well.
func (s *Simulator) Remaining(ctx context.Context) ([]string, error) {
	a, err := s.account(ctx)
	return a.foreign(), err
}

// part is what of the tenant belongs to one rehearsal.
type part struct {
	group    string // id of its resource group
	uniqueID string
	outside  []string // ids of its objects of the subscription
	identity principal
}

// left lists what an agent left behind: in its group, at the subscription, and
// in the directory. What is soft-deleted is the tenant's to purge, so it is not
// among them.
func (a account) left(of part) []string {
	var found []string
	inside := func(id string) bool { return strings.HasPrefix(strings.ToLower(id), strings.ToLower(of.group)+"/") }
	own := func(id string) bool {
		return inside(id) || slices.ContainsFunc(of.outside, func(one string) bool { return strings.EqualFold(one, id) })
	}
	for _, one := range a.Resources {
		if own(one.ID) {
			found = append(found, one.words("resource"))
		}
	}
	for _, one := range a.Groups {
		if strings.HasPrefix(strings.ToLower(one.ID), strings.ToLower(of.group)+"-") {
			found = append(found, one.words("resource group"))
		}
	}
	for _, one := range a.RoleAssignments {
		if own(one.ID) && !slices.Contains(of.identity.granted, one.ID) {
			found = append(found, one.words("role assignment"))
		}
	}
	for _, list := range []struct {
		kind   string
		things []thing
	}{{"application", a.Applications}, {"service principal", a.Principals}, {"directory object", a.Objects}} {
		for _, one := range list.things {
			if !one.Deleted && strings.Contains(one.DisplayName, of.uniqueID) && one.ID != of.identity.application && one.ID != of.identity.id {
				found = append(found, one.words(list.kind))
			}
		}
	}
	return found
}
