package records

import (
	"context"
	"errors"
	"fmt"

	"azurehaymaker/haymaker"
)

// CreateRun implements haymaker.Records.
func (r *Records) CreateRun(ctx context.Context, run haymaker.Run) error {
	rows, err := runRows(run, "")
	if err != nil {
		return err
	}
	if err := r.rows.insert(ctx, r.tables.Runs, rows...); errors.Is(err, errRowExists) {
		return fmt.Errorf("run %s: %w", run.RunID, haymaker.ErrRunExists)
	} else if err != nil {
		return err
	}
	return nil
}

// runRows are the two rows of a run: by id (guarded by etag) and by time.
func runRows(run haymaker.Run, etag string) ([]row, error) {
	byID, err := put(runsPartition, runKey(run.RunID), string(run.Status), run)
	if err != nil {
		return nil, err
	}
	byTime := byID
	byTime.key = newestKey(run.StartedAt, run.RunID)
	byID.etag = etag
	return []row{byID, byTime}, nil
}

// UpdateRun implements haymaker.Records. RunID and StartedAt are the row's keys
// and stay what they are.
func (r *Records) UpdateRun(ctx context.Context, runID string, change func(*haymaker.Run)) error {
	for range maxRaces {
		current, err := r.runRow(ctx, runID)
		if err != nil {
			return err
		}
		run, err := take[haymaker.Run](current)
		if err != nil {
			return err
		}
		changed := run
		change(&changed)
		changed.RunID, changed.StartedAt = run.RunID, run.StartedAt
		rows, err := runRows(changed, current.etag)
		if err != nil {
			return err
		}
		if string(rows[0].body) == string(current.body) {
			return nil
		}
		if err := r.rows.replace(ctx, r.tables.Runs, rows...); !errors.Is(err, errRowConflict) {
			return err
		}
	}
	return fmt.Errorf("run %s: %w, %d times in a row", runID, errRowConflict, maxRaces)
}

func (r *Records) runRow(ctx context.Context, runID string) (row, error) {
	found, err := r.rows.get(ctx, r.tables.Runs, runsPartition, runKey(runID))
	if errors.Is(err, errRowMissing) {
		return row{}, fmt.Errorf("run %s: %w", runID, haymaker.ErrRunNotFound)
	}
	return found, err
}

// Run implements haymaker.Records.
func (r *Records) Run(ctx context.Context, runID string) (haymaker.Run, error) {
	found, err := r.runRow(ctx, runID)
	if err != nil {
		return haymaker.Run{}, err
	}
	return take[haymaker.Run](found)
}

// Runs implements haymaker.Records. The continuation is opaque; "" is the first
// page, and an empty answer's "" says that it was the last.
func (r *Records) Runs(ctx context.Context, status haymaker.RunStatus, limit int, continuation string) ([]haymaker.Run, string, error) {
	from := newestPrefix
	if continuation != "" {
		from = newestPrefix + continuation
	}
	rows, err := r.rows.list(ctx, r.tables.Runs, listQuery{
		partition: runsPartition, from: from, to: newestEnd, status: string(status), limit: limit + 1,
	})
	if err != nil {
		return nil, "", err
	}
	next := ""
	if len(rows) > limit {
		next = rows[limit].key[len(newestPrefix):]
		rows = rows[:limit]
	}
	runs := make([]haymaker.Run, 0, len(rows))
	for _, found := range rows {
		run, err := take[haymaker.Run](found)
		if err != nil {
			return nil, "", err
		}
		runs = append(runs, run)
	}
	return runs, next, nil
}
