package agent

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
)

// managerFunc is a Manager of one function.
type managerFunc func() (json.RawMessage, error)

func (f managerFunc) Do(context.Context, Call) (json.RawMessage, error) { return f() }

// TestATokenThatEndedIsNoRefusal: what was refused for its token's age is tried
// again at any time, also where the agent does without a right (found by a trial,
// seed 5); a missing right there is final.
func TestATokenThatEndedIsNoRefusal(t *testing.T) {
	for status, want := range map[int]int{http.StatusUnauthorized: 2, http.StatusForbidden: 1} {
		tries := 0
		next := managerFunc(func() (json.RawMessage, error) {
			if tries++; tries == 1 {
				return nil, &azcore.ResponseError{StatusCode: status, ErrorCode: "InvalidAuthenticationToken"}
			}
			return nil, nil
		})
		clock := Clock{Now: time.Now, Sleep: func(context.Context, time.Duration) error { return nil }}
		p := newPatient(next, clock, Pace{ConflictTries: 3})
		p.settled = time.Time{} // replication has caught up
		_, err := p.Do(t.Context(), Call{Method: http.MethodDelete, Path: "/v1.0/directory/deletedItems/1", Graph: true})
		if tries != want || (err == nil) != (want == 2) {
			t.Errorf("after a %d: %d tries, %v; want %d tries", status, tries, err, want)
		}
	}
}
