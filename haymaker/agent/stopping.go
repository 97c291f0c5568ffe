package agent

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// remediations are deleted only when they have ended. Source: Az.PolicyInsights,
// Remove-AzPolicyRemediation ("must be in a terminal state").
const remediations = "Microsoft.PolicyInsights/remediations"

// stop cancels what Azure does not delete while it runs, and waits until it has
// ended. One that has ended refuses to be cancelled, which is as good.
func (a *Agent) stop(ctx context.Context, entry ledgerEntry) error {
	if !strings.EqualFold(entry.Type, remediations) {
		return nil
	}
	_, err := a.manager.Do(ctx, Call{Method: http.MethodPost, Path: entry.ID + "/cancel", APIVersion: entry.APIVersion})
	if status, _ := refusal(err); err != nil && status != http.StatusBadRequest && status != http.StatusConflict && status != http.StatusNotFound {
		return fmt.Errorf("cancel %s: %w", entry.Name, err)
	}
	limit := a.clock.Now().Add(a.share(ctx, 10, a.pace.GoneLimit))
	for n := 1; ; n++ {
		ended, err := a.ended(ctx, entry)
		if ended || err != nil || !a.clock.Now().Before(limit) {
			return err // one that still runs is for the deletion to refuse
		}
		if err := a.clock.Sleep(ctx, pause(a.pace.RetryFirst, a.pace.RetryMost, n)); err != nil {
			return fmt.Errorf("wait for the end of %s: %w", entry.Name, err)
		}
	}
}

// ended says whether a resource is in a terminal state, or gone.
func (a *Agent) ended(ctx context.Context, entry ledgerEntry) (bool, error) {
	answer, err := a.manager.Do(ctx, Call{Method: http.MethodGet, Path: entry.ID, APIVersion: entry.APIVersion})
	if missing(err) {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("look whether %s has ended: %w", entry.Name, err)
	}
	var document struct {
		Properties struct {
			State string `json:"provisioningState"`
		} `json:"properties"`
	}
	if err := json.Unmarshal(answer, &document); err != nil {
		return false, fmt.Errorf("look whether %s has ended: %w", entry.Name, err)
	}
	return slices.Contains([]string{"Succeeded", "Failed", "Canceled", "Complete"}, document.Properties.State), nil
}
