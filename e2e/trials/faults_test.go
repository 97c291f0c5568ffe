package trials_test

import (
	"fmt"
	"net/http"
	"time"

	"azurehaymaker/haymaker"
)

// rule is a fault of the simulator, as its admin endpoint takes it.
type rule struct {
	Plane      string `json:"plane,omitempty"`
	Method     string `json:"method,omitempty"`
	Match      string `json:"match,omitempty"`
	Status     int    `json:"status,omitempty"`
	Code       string `json:"code,omitempty"`
	Message    string `json:"message,omitempty"`
	Count      int    `json:"count"`
	RetryAfter int    `json:"retry_after,omitempty"`
	DelayMS    int    `json:"delay_ms,omitempty"`
	After      bool   `json:"after,omitempty"`
}

// kinds of faults and how often each is drawn.
func (d dice) fault() action {
	kind := pick(d, d.throttled, d.broken, d.lost, d.lost, d.outage, d.slow, d.refused, d.refused, d.expired, d.hanging, d.held, d.held, d.failing, d.quota, d.policy, d.shortage)
	phase, after := d.moment()
	what, change := kind()
	return action{phase: phase, after: after, what: what, do: change}
}

// inject is an action that sets a rule.
func inject(what string, r rule) (string, func(*trial) error) {
	return fmt.Sprintf("%s %s %s%s: %d %s, %d times", what, r.Plane, r.Method, r.Match, r.Status, r.Code, r.Count), func(tr *trial) error {
		tr.note("fault: " + what)
		return tr.admin(http.MethodPost, "faults", r)
	}
}

func (d dice) plane() string {
	return pick(d, "arm", "arm", "arm", "graph", "graph", "keyvault", "resourcegraph", "registry", "token")
}

func (d dice) method(plane string) string {
	switch plane {
	case "arm", "graph", "keyvault":
		return pick(d, "", http.MethodGet, http.MethodPut, http.MethodPost, http.MethodPatch, http.MethodDelete, http.MethodDelete)
	}
	return ""
}

func (d dice) throttled() (string, func(*trial) error) {
	plane := d.plane()
	return inject("throttled", rule{Plane: plane, Method: d.method(plane), Status: http.StatusTooManyRequests, RetryAfter: 1 + d.IntN(2), Count: 1 + d.IntN(8)})
}

func (d dice) broken() (string, func(*trial) error) {
	plane := d.plane()
	return inject("server error", rule{Plane: plane, Method: d.method(plane), Status: pick(d, 500, 502, 503, 504), Count: 1 + d.IntN(6)})
}

// lost requests have their effect; the answer says otherwise.
func (d dice) lost() (string, func(*trial) error) {
	plane := pick(d, "arm", "arm", "graph", "keyvault")
	return inject("answer lost", rule{Plane: plane, Method: pick(d, http.MethodPut, http.MethodPost, http.MethodPatch, http.MethodDelete), Status: pick(d, 500, 503, 504), Count: 1 + d.IntN(5), After: true})
}

// outage is longer than any client tries.
func (d dice) outage() (string, func(*trial) error) {
	return inject("outage", rule{Plane: d.plane(), Status: 503, Count: 40 + d.IntN(200)})
}

func (d dice) slow() (string, func(*trial) error) {
	return inject("slow", rule{Plane: d.plane(), DelayMS: d.milliseconds(300, 9000), Count: 1 + d.IntN(6)})
}

func (d dice) refused() (string, func(*trial) error) {
	plane := pick(d, "arm", "arm", "graph", "keyvault", "resourcegraph")
	code := map[string]string{"arm": "AuthorizationFailed", "graph": "Authorization_RequestDenied", "keyvault": "Forbidden", "resourcegraph": "AuthorizationFailed"}[plane]
	return inject("right missing", rule{Plane: plane, Method: d.method(plane), Status: http.StatusForbidden, Code: code, Count: 1 + d.IntN(10)})
}

func (d dice) expired() (string, func(*trial) error) {
	plane := pick(d, "arm", "graph", "keyvault")
	code := map[string]string{"arm": "ExpiredAuthenticationToken", "graph": "InvalidAuthenticationToken", "keyvault": "Unauthorized"}[plane]
	return inject("token refused", rule{Plane: plane, Status: http.StatusUnauthorized, Code: code, Count: 1 + d.IntN(4)})
}

// kindsOfResources are those whose creation is refused.
func (d dice) kindsOfResources() string {
	return pick(d, "/Microsoft.Network/", "/Microsoft.Compute/", "/Microsoft.Storage/", "/Microsoft.Web/", "/Microsoft.KeyVault/", "/providers/Microsoft.[A-L]")
}

func (d dice) quota() (string, func(*trial) error) {
	return inject("quota", rule{Plane: "arm", Method: http.MethodPut, Match: d.kindsOfResources(), Status: http.StatusConflict, Code: "QuotaExceeded",
		Message: "Operation could not be completed as it results in exceeding approved quota.", Count: pick(d, 1, 3, -1)})
}

func (d dice) policy() (string, func(*trial) error) {
	return inject("policy", rule{Plane: "arm", Method: http.MethodPut, Match: d.kindsOfResources(), Status: http.StatusForbidden, Code: "RequestDisallowedByPolicy",
		Message: "Resource was disallowed by policy.", Count: pick(d, 1, 3, -1)})
}

// hanging makes operations that begin from now on last long.
func (d dice) hanging() (string, func(*trial) error) {
	lasts := d.milliseconds(5000, 25000)
	return fmt.Sprintf("long-running operations last %s", time.Duration(lasts)*time.Millisecond), func(tr *trial) error {
		tr.note("fault: operations hang")
		return tr.admin(http.MethodPost, "settings", map[string]any{"lro_duration_ms": lasts})
	}
}

// held deletions do not end before all faults do.
func (d dice) held() (string, func(*trial) error) {
	return d.fate("a deletion hangs until the faults end", map[string]any{"kind": "delete", "outcome": "hang", "match": "/hm-", "count": 1 + d.IntN(2)})
}

// failing operations were accepted, and end Failed.
func (d dice) failing() (string, func(*trial) error) {
	return d.fate("operations fail", map[string]any{"kind": pick(d, "put", "delete", "delete"), "outcome": "fail", "match": "/hm-", "count": 1 + d.IntN(4)})
}

func (d dice) fate(what string, fate map[string]any) (string, func(*trial) error) {
	return fmt.Sprintf("%s: %v", what, fate), func(tr *trial) error {
		tr.note("fault: " + what)
		return tr.admin(http.MethodPost, "operations", fate)
	}
}

// shortage leaves no node for the agents for some time.
func (d dice) shortage() (string, func(*trial) error) {
	lasts, nodes := d.milliseconds(2000, 30000), d.IntN(2)
	return fmt.Sprintf("hardly a node of the agents' profile is free for %d ms", lasts), func(tr *trial) error {
		tr.note("fault: no capacity")
		return tr.admin(http.MethodPost, "capacity", map[string]any{"profile": "E16", "nodes": nodes, "for_ms": lasts})
	}
}

// weather is the simulator's own random schedule, which hits any request.
func (d dice) weather(seed uint64) action {
	share := pick(d, 0.01, 0.03, 0.06)
	a := action{phase: pick(d, haymaker.PhaseProvisioning, haymaker.PhaseMonitoring, haymaker.PhaseMonitoring), what: fmt.Sprintf("random faults for %.0f %% of all requests", 100*share)}
	if d.chance(0.06) {
		a.phase = haymaker.PhaseValidation
	}
	a.do = func(tr *trial) error {
		return tr.admin(http.MethodPost, "faults/random", map[string]any{
			"seed": seed, "share": share, "volatile": []string{haymaker.Run8(tr.runID)}, "hold_ms": 3000, "delay_ms": 1500,
		})
	}
	return a
}
