package rehearsal

import (
	"context"
	"net/http"

	"azurehaymaker/haymaker/catalogue"
)

// fault is a rule of the simulator, which applies once.
type fault struct {
	Plane      string `json:"plane"`
	Method     string `json:"method"`
	Match      string `json:"match"` // on the path
	Status     int    `json:"status"`
	Code       string `json:"code"`
	RetryAfter int    `json:"retry_after,omitempty"`
	After      bool   `json:"after,omitempty"` // the request takes effect all the same
}

// faultsOf gives what one scenario meets. Below its group: a throttled write, a
// read that meets a broken server, a deletion that meets another operation. In the
// directory, by objects whose path has the run's short id: a throttled create, one
// that takes effect while its answer is lost, a look-up that meets a broken server.
func faultsOf(scenario catalogue.Scenario, group, uniqueID string) []fault {
	var faults []fault
	if scenario.MakesResources() {
		faults = append(faults,
			fault{Plane: "arm", Method: http.MethodPut, Match: group + "/providers", Status: http.StatusTooManyRequests, Code: "TooManyRequests", RetryAfter: 1},
			fault{Plane: "arm", Method: http.MethodGet, Match: group + "/providers", Status: http.StatusServiceUnavailable, Code: "ServiceUnavailable"},
			fault{Plane: "arm", Method: http.MethodDelete, Match: group + "/providers", Status: http.StatusConflict, Code: "AnotherOperationInProgress"},
		)
	}
	if scenario.MakesObjects() {
		faults = append(faults,
			fault{Plane: "graph", Method: http.MethodPatch, Match: uniqueID, Status: http.StatusTooManyRequests, Code: "TooManyRequests", RetryAfter: 1},
			fault{Plane: "graph", Method: http.MethodPatch, Match: uniqueID, Status: http.StatusGatewayTimeout, Code: "UnknownError", After: true},
			fault{Plane: "graph", Method: http.MethodGet, Match: uniqueID, Status: http.StatusServiceUnavailable, Code: "ServiceUnavailable"},
		)
	}
	return faults
}

// misbehave sets the faults.
func (s *Simulator) misbehave(ctx context.Context, faults []fault) error {
	for _, one := range faults {
		if err := s.admin(ctx, http.MethodPost, "/_sim/faults", one, nil); err != nil {
			return err
		}
	}
	return nil
}
