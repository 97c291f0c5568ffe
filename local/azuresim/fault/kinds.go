package fault

import (
	"net/http"
	"regexp"
	"slices"
)

// kind is a kind of random fault: which requests it suits, and what it does.
type kind struct {
	name    string
	planes  []string       // none: all
	methods []string       // none: all
	path    *regexp.Regexp // nil: all
	does    func(hit) effect
}

func (k kind) suits(plane, method, path string) bool {
	return (len(k.planes) == 0 || slices.Contains(k.planes, plane)) && (len(k.methods) == 0 || slices.Contains(k.methods, method)) &&
		(k.path == nil || k.path.MatchString(path))
}

var (
	writes   = []string{http.MethodPut, http.MethodPatch, http.MethodPost, http.MethodDelete}
	secured  = []string{"arm", "resourcegraph", "graph", "keyvault"}
	jobStart = regexp.MustCompile(`/microsoft\.app/jobs/[^/]+/start$`)
	// single is a request about one object of the directory, or about what hangs on it.
	single = regexp.MustCompile(`^/v1\.0/(applications|serviceprincipals|users|groups)(/\{id\}|\(.+\))`)
	// creation is a write of a resource that a service has to make room for.
	creation = regexp.MustCompile(`^/subscriptions/.+/resourcegroups/.+/providers/`)
)

// kinds are all kinds of random faults.
func kinds() []kind {
	return []kind{
		{name: "throttled", does: throttled},
		{name: "unavailable", does: func(h hit) effect {
			return fails(Rule{Status: http.StatusServiceUnavailable, Code: h.code("ServiceUnavailable", "serviceNotAvailable", "temporarily_unavailable"), Message: "The service is unavailable. Please try again."})
		}},
		{name: "internal_error", does: func(h hit) effect {
			return fails(Rule{Status: http.StatusInternalServerError, Code: h.code("InternalServerError", "generalException", "server_error"), Message: "Encountered internal server error. Diagnostic information: timestamp, subscription and tracking id."})
		}},
		{name: "gateway_timeout", does: func(h hit) effect {
			return fails(Rule{Status: http.StatusGatewayTimeout, Code: h.code("GatewayTimeout", "timeout", "server_error"), Message: "The gateway did not receive a response from the service within the specified time period.", After: h.choice%2 == 0})
		}},
		{name: "connection_cut", does: func(hit) effect { return effect{cut: true} }},
		{name: "lost_answer", methods: writes, does: func(hit) effect { return effect{cut: true, after: true} }},
		{name: "slow", does: func(h hit) effect { return effect{delayMS: 1 + int64(h.choice%uint64(h.schedule.DelayMS))} }},
		{name: "token_expired", planes: secured, does: expired},
		{name: "session_revoked", planes: secured, does: revoked},
		{name: "forbidden", planes: secured, does: forbidden},
		{name: "secret_unknown", planes: []string{"token"}, methods: []string{http.MethodPost}, does: func(hit) effect {
			return fails(Rule{Status: http.StatusUnauthorized, Code: "invalid_client", Message: "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID."})
		}},
		{name: "not_replicated", planes: []string{"graph"}, path: single, does: func(hit) effect {
			return fails(Rule{Status: http.StatusNotFound, Code: "Request_ResourceNotFound", Message: "Resource does not exist or one of its queried reference-property objects are not present."})
		}},
		{name: "conflict", planes: []string{"arm"}, methods: []string{http.MethodPut, http.MethodPatch, http.MethodDelete}, does: func(hit) effect {
			return fails(Rule{Status: http.StatusConflict, Code: "AnotherOperationInProgress", Message: "Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri in the header.", RetryAfter: 1})
		}},
		{name: "quota_exceeded", planes: []string{"arm"}, methods: []string{http.MethodPut}, path: creation, does: func(hit) effect {
			return fails(Rule{Status: http.StatusConflict, Code: "QuotaExceeded", Message: "The subscription has reached its quota in this location."})
		}},
		{name: "policy_denied", planes: []string{"arm"}, methods: []string{http.MethodPut}, path: creation, does: denied},
		{name: "operation_fails", planes: []string{"arm"}, methods: []string{http.MethodPut, http.MethodDelete}, does: fated("fail")},
		{name: "operation_hangs", planes: []string{"arm"}, methods: []string{http.MethodPut, http.MethodDelete}, does: fated("hang")},
		{name: "deletion_reappears", planes: []string{"arm"}, methods: []string{http.MethodDelete}, does: fated("reappear")},
		{name: "capacity_short", planes: []string{"arm"}, methods: []string{http.MethodPost}, path: jobStart, does: pending},
	}
}

// KindNames are the names of all kinds of random faults.
func KindNames() []string {
	var names []string
	for _, one := range kinds() {
		names = append(names, one.name)
	}
	return names
}
