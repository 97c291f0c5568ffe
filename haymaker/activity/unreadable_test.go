package activity

import (
	"context"
	"errors"

	"azurehaymaker/haymaker"
)

var errUnreadable = errors.New("the table cannot be read")

// unreadable are records of which one read fails.
type unreadable struct {
	haymaker.Records
	call string
}

func (u unreadable) Runs(ctx context.Context, status haymaker.RunStatus, limit int, continuation string) ([]haymaker.Run, string, error) {
	if u.call == "Runs" {
		return nil, "", errUnreadable
	}
	return u.Records.Runs(ctx, status, limit, continuation)
}

func (u unreadable) Scenarios(ctx context.Context, runID string) ([]haymaker.ScenarioRecord, error) {
	if u.call == "Scenarios" {
		return nil, errUnreadable
	}
	return u.Records.Scenarios(ctx, runID)
}
