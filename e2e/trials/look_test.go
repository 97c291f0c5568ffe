package trials_test

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"azurehaymaker/local/azuresim/admin"
	"azurehaymaker/local/azuresim/tenant"
)

// look is the simulator's own account of the tenant.
type look struct{ admin.State }

func (tr *trial) look() (look, error) {
	var l look
	err := tr.stack.Simulator.Admin(tr.ctx, http.MethodGet, "state", nil, &l.State)
	return l, err
}

// journal is everything that came, changed and went, oldest first.
func (tr *trial) journal() ([]tenant.Entry, error) {
	var answer struct{ Journal []tenant.Entry }
	err := tr.stack.Simulator.Admin(tr.ctx, http.MethodGet, "requests", nil, &answer)
	return answer.Journal, err
}

func (tr *trial) admin(method, path string, body any) error {
	return tr.stack.Simulator.Admin(tr.ctx, method, path, body, nil)
}

// thing is something that is in the tenant; id is in lower case.
type thing struct{ kind, id string }

// The kinds of things. Those of remnants are the report's.
const (
	kindResource   = "resource"
	kindObject     = "object" // a user, a group, or what belongs to conditional access
	kindBinned     = "directory recycle bin"
	kindBinnedPart = "deleted secret"
	jobType        = "microsoft.app/jobs"
	workspaceType  = "microsoft.operationalinsights/workspaces"
)

// things lists what the tenant holds, by the simulator's account. What belongs
// to a resource goes with it and is not listed: secrets of a scenario's own
// vault, principals of managed identities. A deleted Log Analytics workspace
// does not count: nothing purges one, and creating it again restores it.
func (l look) things() map[thing]bool {
	all := map[thing]bool{}
	add := func(kind, id string) { all[thing{kind, strings.ToLower(id)}] = true }
	for _, r := range slices.Concat(l.Groups, l.Resources) {
		if strings.EqualFold(r.Type, jobType) {
			add("job", r.Name)
		} else {
			add(kindResource, r.ID)
		}
	}
	for _, r := range slices.Concat(l.DeletedVaults, l.DeletedResources) {
		if !strings.EqualFold(r.Type, workspaceType) {
			add("soft_deleted", r.ID)
		}
	}
	for _, a := range l.Applications {
		add(either(a.Deleted, kindBinned, "application"), a.ID)
	}
	for _, p := range l.Principals {
		if p.Type != "ManagedIdentity" {
			add(either(p.Deleted, kindBinned, "service_principal"), p.ID)
		}
	}
	for _, o := range l.Objects {
		add(either(o.Deleted, kindBinned, kindObject), o.ID)
	}
	for _, g := range l.AppRoleGrants {
		add("directory_right", g.ID)
	}
	for _, a := range l.RoleAssignments {
		add("role_assignment", a.ID)
	}
	for _, s := range l.Secrets {
		if s.Vault == "haymaker-vault" && !strings.HasPrefix(s.Name, "haymaker-probe") {
			add(either(s.Deleted, kindBinnedPart, "secret"), s.Name)
		}
	}
	return all
}

// reported is the thing of a resource id in a report. Objects of the directory
// are there as graph:/<collection>/<id>.
func reported(resourceID string) thing {
	id := strings.ToLower(resourceID)
	switch collection, _ := strings.CutPrefix(id, "graph:/"); {
	case collection == id:
		return thing{kindResource, id}
	case strings.HasPrefix(collection, "applications/"):
		return thing{"application", lastPart(id)}
	case strings.HasPrefix(collection, "serviceprincipals/"):
		return thing{"service_principal", lastPart(id)}
	}
	return thing{kindObject, lastPart(id)}
}

func either[T any](condition bool, yes, no T) T {
	if condition {
		return yes
	}
	return no
}

// without is what one look has beyond another.
func without(now, before map[thing]bool) map[thing]bool {
	more := map[thing]bool{}
	for t := range now {
		if !before[t] {
			more[t] = true
		}
	}
	return more
}

// wentAfter says whether the journal has the deletion or purge of something, by
// the last part of its id, at or after a moment.
func wentAfter(journal []tenant.Entry, t thing, moment time.Time) bool {
	for _, entry := range slices.Backward(journal) {
		if entry.Time.Before(moment) {
			return false
		}
		id := strings.ToLower(entry.ID)
		if (entry.Event == "delete" || entry.Event == "purge") && (id == t.id || lastPart(id) == lastPart(t.id)) {
			return true
		}
	}
	return false
}

func lastPart(id string) string { return id[strings.LastIndex(id, "/")+1:] }
