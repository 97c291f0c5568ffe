package agent

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// patient is a Manager that tries again what time heals: an identity, role or
// group that is not yet replicated, and another operation on the same resource.
type patient struct {
	next  Manager
	clock Clock
	pace  Pace
	// settled is when replication must have caught up; refusals after it count.
	settled time.Time
}

func newPatient(next Manager, clock Clock, pace Pace) patient {
	return patient{next: next, clock: clock, pace: pace, settled: clock.Now().Add(pace.Propagation)}
}

func (p patient) Do(ctx context.Context, call Call) (json.RawMessage, error) {
	conflicts := 0
	for n := 1; ; n++ {
		answer, err := p.next.Do(ctx, call)
		if err == nil || ctx.Err() != nil {
			return answer, err
		}
		switch {
		case unreplicated(call, err) && p.clock.Now().Before(p.settled):
		case (busy(call, err) || fresh(call, err) || stale(err)) && conflicts < p.pace.ConflictTries-1:
			conflicts++
		default:
			return nil, err
		}
		if p.clock.Sleep(ctx, pause(p.pace.RetryFirst, p.pace.RetryMost, n)) != nil {
			return nil, err // the refusal says more than the end of the wait
		}
	}
}

// denied says whether a call was refused for want of rights, so that it had no
// effect.
func denied(err error) bool {
	var login *azidentity.AuthenticationFailedError
	status, _ := refusal(err)
	return errors.As(err, &login) || status == http.StatusUnauthorized || status == http.StatusForbidden
}

// stale says whether a token was refused, which may have ended on the way: the
// next call asks for a new one. A missing right is refused with 403.
func stale(err error) bool {
	status, _ := refusal(err)
	return status == http.StatusUnauthorized
}

// unreplicated says whether a refusal is what Azure answers shortly after an
// identity, its role assignment or the group was made.
func unreplicated(call Call, err error) bool {
	var login *azidentity.AuthenticationFailedError
	if errors.As(err, &login) {
		return true
	}
	if strings.Contains(call.Path, "/directory/deletedItems/") {
		return false // the agent may well not be allowed, and does without
	}
	switch status, code := refusal(err); status {
	case http.StatusUnauthorized:
		return true
	case http.StatusForbidden: // policies and locks refuse with other codes
		return slices.Contains([]string{"AuthorizationFailed", "LinkedAuthorizationFailed", "Forbidden", "Authorization_RequestDenied", ""}, code)
	case http.StatusNotFound:
		return call.Method == http.MethodPut && slices.Contains([]string{"ResourceGroupNotFound", "SubscriptionNotFound"}, code)
	}
	return false
}

// fresh says whether a refusal is what a service answers that has not heard yet
// of an object of the directory made a moment ago.
func fresh(call Call, err error) bool {
	status, code := refusal(err)
	switch {
	case code == "PrincipalNotFound":
		return true
	case !call.Graph:
		return false
	case status == http.StatusNotFound:
		return call.Method == http.MethodPost || call.Method == http.MethodPatch && !call.Upsert
	}
	return status == http.StatusBadRequest && call.Upsert && strings.Contains(err.Error(), "valid application object")
}

// busy says whether another operation is in the way of a write.
func busy(call Call, err error) bool {
	if call.Method == http.MethodGet {
		return false
	}
	status, code := refusal(err)
	if status != http.StatusConflict && status != http.StatusPreconditionFailed && status != http.StatusTooManyRequests {
		return false
	}
	for _, part := range []string{"InProgress", "Retryable", "Conflict", "PreconditionFailed", "TooManyRequests", "OperationPreempted"} {
		if strings.Contains(code, part) && !strings.Contains(code, "Quota") {
			return true
		}
	}
	return false
}
