package graph

import (
	"net/http"
	"strings"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"

	"github.com/google/uuid"
)

func (c *call) applications() wire.Answer {
	if c.path.key == "" {
		switch c.r.Method {
		case http.MethodGet:
			return c.listApplications()
		case http.MethodPost:
			return c.createApplication("")
		}
		return c.methodNotAllowed()
	}
	application, ok := c.findApplication()
	if c.path.action != "" {
		return c.applicationAction(application, ok)
	}
	if c.r.Method == http.MethodPatch {
		return c.patchApplication(application, ok)
	}
	if !ok {
		return c.notFound(c.path.value)
	}
	switch c.r.Method {
	case http.MethodGet:
		return c.selected(renderApplication(application), "applications/$entity")
	case http.MethodDelete:
		return c.deleteApplication(application)
	}
	return c.methodNotAllowed()
}

func (c *call) findApplication() (*tenant.Application, bool) {
	for _, application := range c.data.Applications {
		if !application.Visible(c.now) {
			continue
		}
		have := map[string]string{"id": application.ID, "appid": application.AppID, "uniquename": application.UniqueName}
		if value := have[strings.ToLower(c.path.key)]; value != "" && strings.EqualFold(value, c.path.value) {
			return application, true
		}
	}
	return nil, false
}

func (c *call) createApplication(uniqueName string) wire.Answer {
	if answer := checkApplication(c, true); answer != nil {
		return *answer
	}
	application := &tenant.Application{
		ID: uuid.NewString(), AppID: uuid.NewString(), UniqueName: uniqueName, Owners: []string{c.caller.ID},
		Passwords: []tenant.Password{}, Body: map[string]any{},
		CreatedAt: c.now, VisibleAt: c.now.Add(c.data.Settings.GraphReplication()),
	}
	applyApplication(application, c.body)
	c.data.Applications[application.ID] = application
	c.record("create", "application", application.ID)
	return c.selected(renderApplication(application), "applications/$entity").WithStatus(http.StatusCreated)
}

// patchApplication updates, and by alternate key creates when asked to.
func (c *call) patchApplication(application *tenant.Application, found bool) wire.Answer {
	if !found {
		if !strings.EqualFold(c.path.key, "uniqueName") || !c.upsert() {
			return c.notFound(c.path.value)
		}
		if answer := c.uniqueNameTaken(); answer != nil {
			return *answer
		}
		return c.createApplication(c.path.value)
	}
	if !c.owns(application.Owners) {
		return c.denied()
	}
	if answer := checkApplication(c, false); answer != nil {
		return *answer
	}
	applyApplication(application, c.body)
	c.record("update", "application", application.ID)
	return wire.Empty(http.StatusNoContent)
}

// uniqueNameTaken refuses a name that an object still being replicated, or a
// soft-deleted one, holds.
func (c *call) uniqueNameTaken() *wire.Answer {
	for _, objects := range []map[string]*tenant.Application{c.data.Applications, c.data.DeletedApps} {
		for _, application := range objects {
			if strings.EqualFold(application.UniqueName, c.path.value) {
				answer := c.fail(http.StatusConflict, "Request_MultipleObjectsWithSameKeyValue",
					"Another object with the same value for property uniqueName already exists.")
				return &answer
			}
		}
	}
	return nil
}

// deleteApplication moves the application and its service principal to the deleted items.
func (c *call) deleteApplication(application *tenant.Application) wire.Answer {
	if !c.owns(application.Owners) {
		return c.denied()
	}
	now := c.now
	application.DeletedAt = &now
	delete(c.data.Applications, application.ID)
	c.data.DeletedApps[application.ID] = application
	c.record("delete", "application", application.ID)
	if principal, ok := c.data.PrincipalByApp(application.AppID); ok {
		c.softDeletePrincipal(principal)
	}
	return wire.Empty(http.StatusNoContent)
}

func (c *call) listApplications() wire.Answer {
	objects := map[string]map[string]any{}
	for id, application := range c.data.Applications {
		if application.Visible(c.now) {
			objects[id] = renderApplication(application)
		}
	}
	return c.list(objects, "applications")
}
