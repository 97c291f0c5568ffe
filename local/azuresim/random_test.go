package azuresim_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"sort"
	"strings"
	"sync"
	"testing"

	"azurehaymaker/local/azuresim/fault"
)

// record reads what the schedule did, without times, in an order of its own.
func (f *fixture) record() (met []string, record fault.Record) {
	f.t.Helper()
	f.decode("/_sim/faults/random", &record)
	for _, one := range record.Met {
		met = append(met, fmt.Sprintf("%s %s %s #%d %s", one.Plane, one.Method, one.Path, one.Nth, one.Kind))
	}
	sort.Strings(met)
	return met, record
}

// storm makes the same requests as every storm, in no particular order.
func (f *fixture) storm(token string) {
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			for i := range 5 {
				path := fmt.Sprintf("%s/resourceGroups/g%d%s", f.subscription(), (i+worker)%5, groupAPI)
				for _, method := range []string{http.MethodPut, http.MethodGet, http.MethodDelete} {
					request, err := http.NewRequestWithContext(f.t.Context(), method, f.facts.URL+path, strings.NewReader(`{"location":"eastus"}`))
					if err != nil {
						f.t.Error(err)
						return
					}
					request.Header.Set("Authorization", "Bearer "+token)
					if response, err := f.http.Do(request); err == nil { // some connections are cut
						_ = response.Body.Close()
					}
				}
			}
		})
	}
	wg.Wait()
}

func TestRandomFaultsReplay(t *testing.T) {
	schedule := map[string]any{"seed": 7, "share": 0.3, "repeat": 3, "hold_ms": 5, "delay_ms": 2, "planes": []string{"arm"}, "volatile": []string{"g[0-9]"}}
	var first []string
	for run := range 2 {
		f := start(t) // another tenant: other ids
		token := f.token(f.cred, armScope)
		f.call("POST", "/_sim/faults/random", "", schedule).want(t, 200, "")
		f.storm(token)
		met, record := f.record()
		if len(met) < 5 || len(record.Kinds) < 3 || record.Faults != len(met) {
			t.Fatalf("%d requests met %v", record.Requests, met)
		}
		if run == 0 {
			first = met
		} else if !reflect.DeepEqual(met, first) {
			t.Errorf("another run of the seed met other faults:\n%v\n%v", met, first)
		}
		// No request is hit more often than the bound, however often it is made.
		for _, method := range []string{"PUT", "GET", "DELETE"} {
			hits := 0
			for _, one := range met {
				if strings.HasPrefix(one, "arm "+method) {
					hits++
				}
			}
			if hits > 3 {
				t.Errorf("%s was hit %d times: %v", method, hits, met)
			}
		}
	}
}

// TestEveryKindOfRandomFault asks for each kind alone and looks at what a client sees.
func TestEveryKindOfRandomFault(t *testing.T) {
	f := start(t)
	arm, graph, vault := f.token(f.cred, armScope), f.token(f.cred, graphScope), f.token(f.cred, "https://vault.azure.net/.default")
	f.makeGroup("g", nil)
	group, secrets := f.group("g")+groupAPI, "/keyvault/haymaker-vault/secrets?api-version=7.5"
	account := f.group("g") + "/providers/Microsoft.CognitiveServices/accounts/eyes" + cognitiveAPI
	const one = "/v1.0/applications/11111111-2222-3333-4444-555555555555"
	for _, test := range []struct {
		kind, method, path, token string
		status                    int
		code, header              string
	}{
		{"throttled", "GET", group, arm, 429, "SubscriptionRequestsThrottled", "Retry-After"},
		{"throttled", "GET", "/v1.0/applications", graph, 429, "TooManyRequests", "Retry-After"},
		{"throttled", "GET", secrets, vault, 429, "Throttled", "Retry-After"},
		{"unavailable", "GET", group, arm, 503, "ServiceUnavailable", ""},
		{"internal_error", "GET", group, arm, 500, "InternalServerError", ""},
		{"gateway_timeout", "GET", group, arm, 504, "GatewayTimeout", ""},
		{"token_expired", "GET", group, arm, 401, "ExpiredAuthenticationToken", "WWW-Authenticate"},
		{"session_revoked", "GET", group, arm, 401, "AuthenticationFailed", "WWW-Authenticate"},
		{"session_revoked", "GET", "/v1.0/applications", graph, 401, "InvalidAuthenticationToken", "WWW-Authenticate"},
		{"forbidden", "GET", group, arm, 403, "AuthorizationFailed", ""},
		{"forbidden", "GET", secrets, vault, 403, "Forbidden", ""},
		{"forbidden", "GET", "/v1.0/applications", graph, 403, "Authorization_RequestDenied", ""},
		{"not_replicated", "GET", one, graph, 404, "Request_ResourceNotFound", ""},
		{"conflict", "DELETE", group, arm, 409, "AnotherOperationInProgress", ""},
		{"quota_exceeded", "PUT", account, arm, 409, "QuotaExceeded", ""},
		{"policy_denied", "PUT", account, arm, 403, "RequestDisallowedByPolicy", ""},
	} {
		f.only(test.kind)
		r := f.call(test.method, test.path, test.token, map[string]any{})
		r.want(t, test.status, test.code)
		if test.header != "" && r.header.Get(test.header) == "" {
			t.Errorf("%s: no header %s", test.kind, test.header)
		}
	}
	for _, kind := range []string{"connection_cut", "lost_answer"} {
		f.only(kind)
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, f.facts.URL+f.group(kind)+groupAPI, strings.NewReader(`{"location":"eastus"}`))
		must(t, err)
		request.Header.Set("Authorization", "Bearer "+arm)
		if response, err := f.http.Do(request); err == nil {
			_ = response.Body.Close()
			t.Errorf("%s: status %d, want none", kind, response.StatusCode)
		}
		want := map[string]int{"connection_cut": 404, "lost_answer": 200}[kind]
		f.call("DELETE", "/_sim/faults/random", "", nil).want(t, 200, "")
		f.call("GET", f.group(kind)+groupAPI, arm, nil).want(t, want, "")
	}
}

// only injects one kind into every request.
func (f *fixture) only(kind string) {
	f.t.Helper()
	f.call("POST", "/_sim/faults/random", "", map[string]any{"seed": 1, "share": 1, "kinds": []string{kind}, "repeat": 1000, "hold_ms": 50, "delay_ms": 2}).want(f.t, 200, "")
}

func TestRandomFatesOfOperations(t *testing.T) {
	f := start(t)
	f.makeGroup("g", nil)
	token := f.token(f.cred, armScope)
	account := f.group("g") + "/providers/Microsoft.CognitiveServices/accounts/eyes" + cognitiveAPI
	f.only("operation_fails")
	made := f.call("PUT", account, token, cognitiveBody())
	if status, code := f.poll(made); status != "Failed" || code != "ResourceOperationFailure" {
		t.Errorf("status %s, code %v", status, code)
	}
	f.only("operation_hangs")
	if status, _ := f.poll(f.call("DELETE", account, token, nil)); status != "InProgress" {
		t.Errorf("status %s", status)
	}
	f.clock.advance(1e9)
	f.call("GET", account, token, nil).want(t, 404, "ResourceNotFound")
}

func TestSchedulesAreChecked(t *testing.T) {
	f := start(t)
	for _, bad := range []map[string]any{
		{}, {"share": 2}, {"share": 0.5, "kinds": []string{"nope"}}, {"share": 0.5, "planes": []string{"nope"}}, {"share": 0.5, "except": "("},
		{"share": 0.5, "volatile": []string{"("}}, {"share": 0.5, "repeat": -1}, {"nope": 1},
	} {
		f.call("POST", "/_sim/faults/random", "", bad).want(t, 400, "InvalidSchedule")
	}
	f.call("PUT", "/_sim/faults/random", "", nil).want(t, 405, "MethodNotAllowed")
	f.call("POST", "/_sim/faults/random", "", map[string]any{"share": 1, "kinds": []string{"unavailable"}, "most": 1, "except": "^GET .*/resourcegroups/spared"}).want(t, 200, "")
	token := ""
	f.call("GET", f.group("spared")+groupAPI, token, nil).want(t, 401, "")
	f.call("GET", f.group("hit")+groupAPI, token, nil).want(t, 503, "")
	f.call("GET", f.group("other")+groupAPI, token, nil).want(t, 401, "") // the most there may be
	var record map[string]any
	must(t, json.Unmarshal([]byte(f.call("DELETE", "/_sim/faults/random", "", nil).raw), &record))
	if record["schedule"] != nil || record["faults"] != 1.0 {
		t.Errorf("record %v", record)
	}
}
