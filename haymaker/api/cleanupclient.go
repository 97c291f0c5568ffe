package api

import (
	"context"
	"fmt"
	"net/http"

	"azurehaymaker/haymaker"
)

// CleanUp begins the clean-up of a run, or joins the one that goes on. It is not
// tried again by itself; asking again is safe.
func (c *Client) CleanUp(ctx context.Context, order CleanupOrder) (haymaker.Cleanup, error) {
	var cleanup haymaker.Cleanup
	if err := c.call(ctx, http.MethodPost, basePath+"/cleanup", nil, order, &cleanup); err != nil {
		return cleanup, err
	}
	return cleanup, wantCleanup(cleanup)
}

// PreviewCleanup lists what CleanUp of the same run would delete.
func (c *Client) PreviewCleanup(ctx context.Context, order CleanupOrder) (CleanupPreview, error) {
	order.DryRun = true
	var preview CleanupPreview
	err := c.call(ctx, http.MethodPost, basePath+"/cleanup", nil, order, &preview)
	if err == nil && (preview.Status != StatusDryRun || preview.Findings == nil) {
		err = fmt.Errorf("%w: it is no answer to a dry run", ErrNotHayMaker)
	}
	return preview, err
}

// CleanUpOrphans begins the clean-up of every run that nobody else will clean up
// after, or, with DryRun, tells what would become of what is in the tenant.
func (c *Client) CleanUpOrphans(ctx context.Context, order CleanupOrder) (OrphanAnswer, error) {
	order.Orphaned = true
	var answer OrphanAnswer
	err := c.call(ctx, http.MethodPost, basePath+"/cleanup", nil, order, &answer)
	if err == nil && (answer.Runs == nil || (answer.Status == StatusDryRun) != order.DryRun) {
		err = fmt.Errorf("%w: it is no answer about orphans", ErrNotHayMaker)
	}
	return answer, err
}

// Cleanup shows a clean-up.
func (c *Client) Cleanup(ctx context.Context, cleanupID string) (haymaker.Cleanup, error) {
	var cleanup haymaker.Cleanup
	if err := c.call(ctx, http.MethodGet, cleanupPath(cleanupID), nil, nil, &cleanup); err != nil {
		return cleanup, err
	}
	return cleanup, wantCleanup(cleanup)
}

func wantCleanup(cleanup haymaker.Cleanup) error {
	if cleanup.CleanupID == "" || cleanup.Status == "" {
		return fmt.Errorf("%w: it names no clean-up", ErrNotHayMaker)
	}
	return nil
}
