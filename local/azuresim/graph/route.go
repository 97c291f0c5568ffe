package graph

import (
	"errors"
	"net/http"
	"strings"

	"azurehaymaker/local/azuresim/wire"
)

// The application permissions that matter here.
const (
	readAll      = "Application.Read.All"
	writeAll     = "Application.ReadWrite.All"
	writeOwnedBy = "Application.ReadWrite.OwnedBy"
)

func (c *call) readBody() error {
	if c.r.Method == http.MethodGet || c.r.Method == http.MethodDelete {
		return nil
	}
	body, err := wire.ReadObject(c.r)
	if errors.Is(err, wire.ErrEmptyBody) {
		return nil
	}
	c.body = body
	return err
}

// route checks the permission and finds the collection.
func (c *call) route() wire.Answer {
	if c.caller == nil {
		return c.fail(http.StatusUnauthorized, "Authorization_IdentityNotFound", "The identity of the calling application could not be established.")
	}
	if !c.permitted() {
		return c.denied()
	}
	switch strings.ToLower(c.path.collection) {
	case "applications":
		return c.applications()
	case "serviceprincipals":
		return c.servicePrincipals()
	case "deleteditems":
		return c.deletedItems()
	case "organization":
		return c.organization()
	case "users", "groups":
		return c.objects(strings.ToLower(c.path.collection))
	case strings.ToLower(policies):
		return c.objects(policies)
	case strings.ToLower(locations):
		return c.objects(locations)
	}
	return c.fail(http.StatusBadRequest, "BadRequest", "Resource not found for the segment '%s'.", c.path.collection)
}

func (c *call) denied() wire.Answer {
	return c.fail(http.StatusForbidden, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
}

// owns reports whether the caller may write an object with these owners.
func (c *call) owns(owners []string) bool {
	if c.holds(writeAll) {
		return true
	}
	for _, owner := range owners {
		if owner == c.caller.ID {
			return true
		}
	}
	return false
}

func (c *call) record(event, kind, id string) {
	c.data.Journal.Record(c.now, "graph", event, kind, id, c.caller.ID)
}

func (c *call) methodNotAllowed() wire.Answer {
	return c.fail(http.StatusMethodNotAllowed, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")
}

// upsert reports whether PATCH may create what it does not find (RFC 7240 preference).
func (c *call) upsert() bool {
	for _, value := range c.r.Header.Values("Prefer") {
		for _, preference := range strings.Split(value, ",") {
			if strings.EqualFold(strings.TrimSpace(preference), "create-if-missing") {
				return true
			}
		}
	}
	return false
}
