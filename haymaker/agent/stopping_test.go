package agent

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// scriptedManager answers calls one after the other.
type scriptedManager struct {
	calls   []string
	answers []any // an error, or a document
}

func (s *scriptedManager) Do(_ context.Context, call Call) (json.RawMessage, error) {
	s.calls = append(s.calls, call.Method+" "+call.Path[strings.LastIndexByte(call.Path, '/')+1:])
	next := s.answers[min(len(s.calls), len(s.answers))-1]
	if err, refused := next.(error); refused {
		return nil, err
	}
	return json.RawMessage(next.(string)), nil
}

// TestRemediationsAreStoppedFirst: cancelled, waited for, and only then deleted.
func TestRemediationsAreStoppedFirst(t *testing.T) {
	state := func(name string) string { return `{"properties":{"provisioningState":"` + name + `"}}` }
	for name, c := range map[string]struct {
		answers []any
		calls   string
		fails   string
	}{
		"running":           {[]any{state("Canceling"), state("Canceling"), state("Canceled")}, "[POST cancel GET r GET r]", ""},
		"ended":             {[]any{refuse(http.StatusBadRequest, "InvalidCancelRemediationRequest"), state("Succeeded")}, "[POST cancel GET r]", ""},
		"gone":              {[]any{refuse(http.StatusNotFound, "RemediationNotFound"), refuse(http.StatusNotFound, "RemediationNotFound")}, "[POST cancel GET r]", ""},
		"not to be stopped": {[]any{refuse(http.StatusForbidden, "AuthorizationFailed")}, "[POST cancel]", "cancel rule"},
		"no look":           {[]any{"{}", refuse(http.StatusForbidden, "AuthorizationFailed")}, "[POST cancel GET r]", "has ended"},
		"no document":       {[]any{"{}", "<html>"}, "[POST cancel GET r]", "has ended"},
	} {
		inBubble(t, func(t *testing.T) {
			azure := &scriptedManager{answers: c.answers}
			a := &Agent{clock: realClock(), manager: azure, pace: Pace{}.orDefaults()}
			err := a.stop(t.Context(), ledgerEntry{ID: "/g/r", Type: remediations, Name: "rule"})
			if fmt.Sprint(azure.calls) != c.calls || (err == nil) != (c.fails == "") || err != nil && !strings.Contains(err.Error(), c.fails) {
				t.Errorf("%s: calls %v, %v", name, azure.calls, err)
			}
		})
	}
	inBubble(t, func(t *testing.T) {
		azure := &scriptedManager{answers: []any{"{}", state("Running")}}
		a := &Agent{clock: realClock(), manager: azure, pace: Pace{}.orDefaults()}
		start := time.Now()
		if err := a.stop(t.Context(), ledgerEntry{ID: "/g/r", Type: remediations}); err != nil || time.Since(start) > a.pace.GoneLimit+a.pace.RetryMost {
			t.Errorf("one that never ends: %v after %s", err, time.Since(start))
		}
		if err := a.stop(t.Context(), ledgerEntry{ID: "/g/v", Type: "Microsoft.Network/virtualNetworks"}); err != nil || strings.Contains(fmt.Sprint(azure.calls), " v") {
			t.Errorf("something else is asked to stop: %v, %v", azure.calls, err)
		}
	})
}
