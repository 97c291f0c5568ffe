package tenant

import (
	"context"
	"errors"
	"slices"
	"sync"

	"azurehaymaker/azure/graph"
	"azurehaymaker/haymaker"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
)

// graphRoles remembers what Microsoft Graph offers; it never changes within a
// process's life in a way that matters here.
type graphRoles struct {
	mu    sync.Mutex
	roles graph.AppRoles
}

// offered reads Graph's own service principal once.
func (t *Tenant) offered(ctx context.Context) (graph.AppRoles, error) {
	t.graphRoles.mu.Lock()
	roles := t.graphRoles.roles
	t.graphRoles.mu.Unlock()
	if roles.ResourceID != "" {
		return roles, nil
	}
	roles, err := t.clients.graph.AppRoles(ctx, graph.AppID)
	if err != nil {
		return roles, failed("read the rights that Microsoft Graph offers", err)
	}
	t.graphRoles.mu.Lock()
	defer t.graphRoles.mu.Unlock()
	t.graphRoles.roles = roles
	return roles, nil
}

// directoryRights gives the principal its application permissions of Microsoft
// Graph. Each is recorded before it is given, and what the principal has already
// is not given again. It ends when the directory shows all of them: nothing else
// tells when they are effective.
func (c *creation) directoryRights(ctx context.Context) error {
	if len(c.request.DirectoryRights) == 0 {
		return nil
	}
	wanted, err := c.wantedRights(ctx)
	if err != nil {
		return err
	}
	held, err := c.heldRights(ctx)
	if err != nil {
		return err
	}
	for _, right := range c.request.DirectoryRights {
		id := held[wanted.ids[right]]
		c.noteRight(right, id)
		if err := c.record(); err != nil {
			return err
		}
		if id == "" {
			if err := c.giveRight(ctx, right, wanted); err != nil {
				return err
			}
		}
	}
	return c.awaitRights(ctx, wanted)
}

// wantedRoles are the app roles of the request's rights.
type wantedRoles struct {
	resource string            // object id of Graph's principal
	ids      map[string]string // role id by right
}

func (c *creation) wantedRights(ctx context.Context) (wantedRoles, error) {
	operation := "give rights in the directory to " + c.made.SPName
	for _, right := range c.request.DirectoryRights {
		if !haymaker.Grantable(right) {
			return wantedRoles{}, refuse(operation, "no agent is given %s; docs/tenant.md lists what may be given", right)
		}
	}
	roles, err := c.offered(ctx)
	if err != nil {
		return wantedRoles{}, err
	}
	wanted := wantedRoles{resource: roles.ResourceID, ids: map[string]string{}}
	for _, right := range c.request.DirectoryRights {
		id, known := roles.ID(right)
		if !known {
			return wantedRoles{}, unfit(operation, "Correct the scenario's directory_rights", "Microsoft Graph offers no application permission %s", right)
		}
		wanted.ids[right] = id
	}
	return wanted, nil
}

// heldRights are the ids of the principal's assignments by role. A replica may
// not know the principal yet.
func (c *creation) heldRights(ctx context.Context) (held map[string]string, err error) {
	operation := "list the rights in the directory of " + c.made.SPName
	err = c.options.Pace.insist(ctx, func(ctx context.Context) error {
		assignments, err := c.clients.graph.AppRoleAssignments(ctx, c.made.PrincipalID)
		held = map[string]string{}
		for _, assignment := range assignments {
			held[assignment.AppRoleID] = assignment.ID
		}
		return err
	}, gone)
	if gone(err) {
		return nil, later(operation, err, "the directory does not know the new service principal everywhere yet")
	}
	return held, failed(operation, err)
}

// giveRight makes one app role assignment. One that replicas do not show yet is
// refused as there already; its id comes with the look that waits for it.
func (c *creation) giveRight(ctx context.Context, right string, wanted wantedRoles) error {
	operation := "give the right " + right + " in the directory to " + c.made.SPName
	var made graph.AppRoleAssignment
	err := c.options.Pace.insist(ctx, func(ctx context.Context) (err error) {
		made, err = c.clients.graph.AssignAppRole(ctx, c.made.PrincipalID, wanted.resource, wanted.ids[right])
		return err
	}, gone)
	switch {
	case alreadyGiven(err):
		return nil
	case gone(err):
		return later(operation, err, "the directory does not know the new service principal everywhere yet")
	case err != nil:
		return failedRight(operation, err)
	}
	c.noteRight(right, made.ID)
	return c.record()
}

func alreadyGiven(err error) bool {
	var response *azcore.ResponseError
	return errors.As(err, &response) && graph.AppRoleAssigned(messageOf(response))
}

// awaitRights waits until the directory shows every right, and records their ids.
func (c *creation) awaitRights(ctx context.Context, wanted wantedRoles) error {
	done, err := c.options.Pace.poll(ctx, func(ctx context.Context) (bool, error) {
		held, err := c.heldRights(ctx)
		if err != nil {
			return false, err
		}
		shown := true
		for right, role := range wanted.ids {
			shown = shown && held[role] != ""
			c.noteRight(right, held[role])
		}
		return shown, nil
	})
	if err == nil && !done {
		err = later("give rights in the directory to "+c.made.SPName, nil, "the directory does not show all of them yet")
	}
	return err
}

// noteRight keeps a right with its assignment's id, once that is known.
func (c *creation) noteRight(right, id string) {
	at := slices.IndexFunc(c.made.DirectoryRights, func(have haymaker.DirectoryRight) bool { return have.Right == right })
	// A copy: what was handed to record before must not change.
	rights := slices.Clone(c.made.DirectoryRights)
	switch {
	case at < 0:
		rights = append(rights, haymaker.DirectoryRight{Right: right, AssignmentID: id})
	case id != "":
		rights[at].AssignmentID = id
	}
	c.made.DirectoryRights = rights
}
