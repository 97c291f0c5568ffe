package admin

import (
	"time"

	"azurehaymaker/local/azuresim/tenant"
)

// ApplicationView is an application, live or soft-deleted.
type ApplicationView struct {
	ID          string    `json:"id"`
	AppID       string    `json:"app_id"`
	DisplayName string    `json:"display_name"`
	UniqueName  string    `json:"unique_name,omitempty"`
	Tags        any       `json:"tags"`
	Passwords   int       `json:"passwords"`
	Deleted     bool      `json:"deleted"`
	CreatedAt   time.Time `json:"created_at"`
	Seeded      bool      `json:"seeded"`
}

// PrincipalView is a service principal, live or soft-deleted.
type PrincipalView struct {
	ID          string    `json:"id"`
	AppID       string    `json:"app_id"`
	DisplayName string    `json:"display_name"`
	Type        string    `json:"type"`
	Deleted     bool      `json:"deleted"`
	CreatedAt   time.Time `json:"created_at"`
	Seeded      bool      `json:"seeded"`
}

func applications(d *tenant.Data) []ApplicationView {
	list := []ApplicationView{}
	for _, objects := range []map[string]*tenant.Application{d.Applications, d.DeletedApps} {
		for _, id := range sorted(objects) {
			a := objects[id]
			list = append(list, ApplicationView{
				ID: a.ID, AppID: a.AppID, DisplayName: a.DisplayName, UniqueName: a.UniqueName, Tags: a.Body["tags"],
				Passwords: len(a.Passwords), Deleted: a.DeletedAt != nil, CreatedAt: a.CreatedAt, Seeded: a.Seeded,
			})
		}
	}
	return list
}

func principals(d *tenant.Data) []PrincipalView {
	list := []PrincipalView{}
	for _, objects := range []map[string]*tenant.ServicePrincipal{d.Principals, d.DeletedSPs} {
		for _, id := range sorted(objects) {
			p := objects[id]
			list = append(list, PrincipalView{
				ID: p.ID, AppID: p.AppID, DisplayName: p.DisplayName, Type: p.Type,
				Deleted: p.DeletedAt != nil, CreatedAt: p.CreatedAt, Seeded: p.Seeded,
			})
		}
	}
	return list
}

// ObjectView is a user, a group, or a policy or location of conditional access.
type ObjectView struct {
	ID          string    `json:"id"`
	Kind        string    `json:"kind"`
	DisplayName string    `json:"display_name"`
	Deleted     bool      `json:"deleted"`
	CreatedAt   time.Time `json:"created_at"`
}

func objects(d *tenant.Data) []ObjectView {
	list := []ObjectView{}
	for _, all := range []map[string]*tenant.DirectoryObject{d.Objects, d.DeletedObjects} {
		for _, id := range sorted(all) {
			o := all[id]
			list = append(list, ObjectView{ID: o.ID, Kind: o.Kind, DisplayName: o.Text("displayName"), Deleted: o.DeletedAt != nil, CreatedAt: o.CreatedAt})
		}
	}
	return list
}
