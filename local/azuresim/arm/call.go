package arm

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"azurehaymaker/local/azuresim/entra"
	"azurehaymaker/local/azuresim/fault"
	"azurehaymaker/local/azuresim/rbac"
	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// Call is one request with everything its handlers need. Data and Now are valid
// while the tenant's lock is held.
type Call struct {
	Data   *tenant.Data
	Now    time.Time
	Caller entra.Caller
	Method string
	Query  url.Values
	Header http.Header
	Target Target
	Body   map[string]any // nil when the request had none
	Twist  fault.Twist    // what a random fault does to the request
	plane  *Plane
	fate   *tenant.Fate // of the operation that the request begins, once it was looked up
}

func (c *Call) readBody(r *http.Request) *wire.Answer {
	if r.Method != http.MethodPut && r.Method != http.MethodPatch && r.Method != http.MethodPost {
		return nil
	}
	body, err := wire.ReadLenient(r)
	if errors.Is(err, wire.ErrEmptyBody) {
		return nil
	}
	if err != nil {
		answer := wire.ARMError(http.StatusBadRequest, "InvalidRequestContent",
			"The request content was invalid and could not be deserialized: '%v'.", err)
		return &answer
	}
	c.Body = body
	return nil
}

// Authorize answers 403 with Azure's sentence when the caller may not do action at scope.
func (c *Call) Authorize(scope, action string) *wire.Answer {
	if rbac.Allowed(c.Data, c.Now, c.Caller.ObjectID, scope, action) {
		return nil
	}
	answer := wire.ARMError(http.StatusForbidden, "AuthorizationFailed",
		"The client '%s' with object id '%s' does not have authorization to perform action '%s' over scope '%s' or the scope is invalid. If access was recently granted, please refresh your credentials.",
		c.Caller.AppID, c.Caller.ObjectID, action, scope)
	return &answer
}

// MayRead reports whether the caller may see a resource; lists leave the others out.
func (c *Call) MayRead(r *tenant.Resource) bool {
	return rbac.Allowed(c.Data, c.Now, c.Caller.ObjectID, r.ID, actionType(r.Type)+"/read")
}

// Record notes a change in the journal.
func (c *Call) Record(event, kind, id string) {
	c.Data.Journal.Record(c.Now, "arm", event, kind, id, c.Caller.ObjectID)
}

// APIVersion is the api-version of the request.
func (c *Call) APIVersion() string { return c.Query.Get("api-version") }

// actionType is how a type is written in actions.
func actionType(resourceType string) string {
	if strings.EqualFold(resourceType, tenant.GroupType) {
		return "Microsoft.Resources/subscriptions/resourceGroups"
	}
	return resourceType
}

// Fail is a pointer to an ARM error, for functions that return nil when all is well.
func Fail(status int, code, format string, args ...any) *wire.Answer {
	answer := wire.ARMError(status, code, format, args...)
	return &answer
}

// Clone is a deep copy of a JSON value.
func Clone[T any](value T) T {
	encoded, err := json.Marshal(value)
	if err != nil {
		return value // values here came out of JSON; this cannot happen
	}
	var copied T
	decoder := json.NewDecoder(strings.NewReader(string(encoded)))
	decoder.UseNumber()
	if decoder.Decode(&copied) != nil {
		return value
	}
	return copied
}
