package records

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"azurehaymaker/haymaker"
)

var _ haymaker.Starts = (*Records)(nil)

// Decisions about starts share the partition of the runs: run, start and the
// row whose ETag lets only one decision through change in one transaction.
const (
	decisionKey = "decision"
	startPrefix = "start|"
	startEnd    = "start}" // '}' follows '|'
	// maxPending bounds the starts read for a decision: far above what may queue.
	maxPending = 1000
)

// decision is the guard's content: who changed it last, for people who look.
type decision struct {
	RunID string `json:"run_id"`
	// Ticket makes every decision another one.
	Ticket string `json:"ticket"`
}

// startKey orders starts by the time they were asked for.
func startKey(s haymaker.PendingStart) string {
	return fmt.Sprintf("%s%019d|%s", startPrefix, s.AskedAt.UnixNano(), strings.ToLower(s.Request.RunID))
}

// Starts implements haymaker.Starts.
func (r *Records) Starts(ctx context.Context) (haymaker.StartsView, error) {
	var view haymaker.StartsView
	guard, err := r.rows.get(ctx, r.tables.Runs, runsPartition, decisionKey)
	if err != nil && !errors.Is(err, errRowMissing) {
		return view, err
	}
	view.Version = guard.etag
	rows, err := r.rows.list(ctx, r.tables.Runs, listQuery{partition: runsPartition, from: startPrefix, to: startEnd, limit: maxPending})
	if err != nil {
		return view, err
	}
	for _, found := range rows {
		start, err := take[haymaker.PendingStart](found)
		if err != nil {
			return view, err
		}
		view.Pending = append(view.Pending, start)
	}
	return view, nil
}

// decided is the change by which only one of several decisions comes through.
func decided(version, runID, ticket string) (change, error) {
	guard, err := put(runsPartition, decisionKey, "", decision{RunID: runID, Ticket: ticket})
	guard.etag = version
	if version == "" {
		return change{guard, insertRow}, err
	}
	return change{guard, putRow}, err
}

// DecideStart implements haymaker.Starts.
func (r *Records) DecideStart(ctx context.Context, version string, run haymaker.Run, start *haymaker.PendingStart) error {
	ticket := string(run.Status)
	if start != nil {
		ticket = start.Ticket
	}
	guard, err := decided(version, run.RunID, ticket)
	if err != nil {
		return err
	}
	rows, err := runRows(run, "")
	if err != nil {
		return err
	}
	all := append([]change{guard}, changes(insertRow, rows)...)
	if start != nil {
		kept, err := put(runsPartition, startKey(*start), "", *start)
		if err != nil {
			return err
		}
		all = append(all, change{kept, insertRow})
	}
	return decisionError(r.rows.transact(ctx, r.tables.Runs, all...))
}

// LetIn implements haymaker.Starts. The run's row moves in the list of runs to
// the time at which it really starts.
func (r *Records) LetIn(ctx context.Context, version string, start haymaker.PendingStart, now time.Time) (haymaker.PendingStart, error) {
	current, run, err := r.queued(ctx, start)
	if errors.Is(err, haymaker.ErrRunNotQueued) {
		return start, fmt.Errorf("run %s: %w", start.Request.RunID, haymaker.ErrStartsChanged)
	}
	if err != nil {
		return start, err
	}
	guard, err := decided(version, run.RunID, start.Ticket)
	if err != nil {
		return start, err
	}
	before := newestKey(run.StartedAt, run.RunID)
	run.Status, run.StartedAt, run.WaitsFor = haymaker.RunInProgress, now, ""
	start.Queued, start.DecidedAt, start.Request.StartedAt = false, now, now
	rows, err := runRows(run, current.etag)
	if err != nil {
		return start, err
	}
	kept, err := put(runsPartition, startKey(start), "", start)
	if err != nil {
		return start, err
	}
	all := append([]change{guard}, changes(putRow, append(rows, kept))...)
	if before != newestKey(now, run.RunID) {
		all = append(all, change{row{partition: runsPartition, key: before}, removeRow})
	}
	return start, decisionError(r.rows.transact(ctx, r.tables.Runs, all...))
}

// Withdraw implements haymaker.Starts.
func (r *Records) Withdraw(ctx context.Context, start haymaker.PendingStart, end func(*haymaker.Run)) error {
	for range maxRaces {
		current, run, err := r.queued(ctx, start)
		if err != nil {
			return err
		}
		askedAt := run.StartedAt
		end(&run)
		run.RunID, run.StartedAt, run.WaitsFor = start.Request.RunID, askedAt, ""
		rows, err := runRows(run, current.etag)
		if err != nil {
			return err
		}
		all := append(changes(putRow, rows), change{row{partition: runsPartition, key: startKey(start)}, removeRow})
		if err := decisionError(r.rows.transact(ctx, r.tables.Runs, all...)); !errors.Is(err, haymaker.ErrStartsChanged) {
			return err
		}
	}
	return fmt.Errorf("run %s: %w, %d times in a row", start.Request.RunID, errRowConflict, maxRaces)
}

// queued reads the row of a run that is.
func (r *Records) queued(ctx context.Context, start haymaker.PendingStart) (row, haymaker.Run, error) {
	current, err := r.runRow(ctx, start.Request.RunID)
	if err != nil {
		return row{}, haymaker.Run{}, err
	}
	run, err := take[haymaker.Run](current)
	if err == nil && run.Status != haymaker.RunQueued {
		err = fmt.Errorf("run %s is %s: %w", run.RunID, run.Status, haymaker.ErrRunNotQueued)
	}
	return current, run, err
}

// Begun implements haymaker.Starts.
func (r *Records) Begun(ctx context.Context, start haymaker.PendingStart) error {
	err := r.rows.transact(ctx, r.tables.Runs, change{row{partition: runsPartition, key: startKey(start)}, removeRow})
	if errors.Is(err, errRowMissing) {
		return nil
	}
	return err
}

// decisionError tells a lost race from a failure.
func decisionError(err error) error {
	if errors.Is(err, errRowExists) || errors.Is(err, errRowConflict) || errors.Is(err, errRowMissing) {
		return fmt.Errorf("%w: %w", haymaker.ErrStartsChanged, err)
	}
	return err
}
