package chaos_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/chaos/program"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/readertest"
)

// judge demands of the trial what must hold once everything has ended. Workers
// still run and sweep: a row that two processes wrote in the wrong order, and
// what is left in an inbox, they shall clear up within settleTime.
func (tr *trial) judge() error {
	ctx, cancel := context.WithTimeout(context.Background(), settleTime)
	defer cancel()
	for {
		wrong := tr.judgeOnce()
		if wrong == nil {
			return nil
		}
		timer := time.NewTimer(300 * time.Millisecond)
		select {
		case <-timer.C:
		case <-ctx.Done():
			return wrong
		}
	}
}

func (tr *trial) judgeOnce() error {
	ctx, cancel := context.WithTimeout(context.Background(), patient)
	defer cancel()
	var wrong []error
	for _, s := range tr.subjects {
		wrong = append(wrong, tr.judgeSubject(ctx, s))
	}
	rows, err := tr.rows(ctx)
	wrong = append(wrong, err)
	for _, row := range rows {
		wrong = append(wrong, tr.judgeInstance(ctx, row))
	}
	return errors.Join(wrong...)
}

// judgeSubject holds an instance against the model.
func (tr *trial) judgeSubject(ctx context.Context, s *subject) error {
	row, err := tr.direct.Instance(ctx, s.id)
	if err != nil {
		return fmt.Errorf("%s is lost: %w", s.id, err)
	}
	if s.stopped && row.Status == history.StatusTerminated && row.Output == reason {
		return nil
	}
	output := row.Output
	if row.Status == history.StatusCompleted {
		if err := json.Unmarshal([]byte(row.Output), &output); err != nil {
			return fmt.Errorf("%s has the output %.200q: %w", s.id, row.Output, err)
		}
	}
	if row.Status != s.outcome.Status || !s.outcome.Output.MatchString(output) || row.CustomStatus != s.outcome.CustomStatus {
		return fmt.Errorf("%s is %s with output %q and custom status %s; the model wants %s, %s and %s",
			s.id, row.Status, output, row.CustomStatus, s.outcome.Status, s.outcome.Output, s.outcome.CustomStatus)
	}
	if got := program.Awaited(output); !s.wellOrdered(got) {
		return fmt.Errorf("%s took the events %v in %d executions", s.id, got, len(s.program.Generations))
	}
	return nil
}

// judgeInstance holds a row against its history, and the history against the
// code and the ledger.
func (tr *trial) judgeInstance(ctx context.Context, row store.Instance) error {
	part, err := tr.direct.Load(ctx, row.ID, store.Known{})
	switch {
	case err != nil:
		return fmt.Errorf("read the history of %s: %w", row.ID, err)
	case len(part.Inbox) > 0:
		return fmt.Errorf("%s: %d items are left in the inbox: %+v", row.ID, len(part.Inbox), part.Inbox)
	}
	return errors.Join(tr.judgeHistory(row, part), readertest.Check(ctx, tr.history, row.ID, row.ExecutionID, part.Committed))
}

func (tr *trial) judgeHistory(row store.Instance, part store.Partition) error {
	if part.Committed == 0 && row.Status == history.StatusTerminated && row.Parent != nil {
		return nil // terminated with its family before it began
	}
	if part.ExecutionID != row.ExecutionID || part.Committed == 0 {
		return fmt.Errorf("%s: the row speaks of execution %s, the history of %s with %d events", row.ID, row.ExecutionID, part.ExecutionID, part.Committed)
	}
	var wrong []error
	var started history.ExecutionStarted
	var end history.ExecutionCompleted
	times := map[string]int{}
	for _, e := range part.Events {
		switch b := e.Body.(type) {
		case history.ExecutionStarted:
			started = b
			times["start"]++
		case history.ExecutionCompleted:
			end = b
			times["end"]++
		case history.TaskCompleted:
			times[fmt.Sprint("task ", b.TaskID)]++
			wrong = append(wrong, tr.judgeEffect(row, b))
		case history.TaskFailed:
			times[fmt.Sprint("task ", b.TaskID)]++
		case history.SubOrchestrationInstanceCompleted:
			times[fmt.Sprint("child ", b.TaskID)]++
		case history.SubOrchestrationInstanceFailed:
			times[fmt.Sprint("child ", b.TaskID)]++
		case history.TimerFired:
			times[fmt.Sprint("timer ", b.TimerID)]++
		}
	}
	for what, n := range times {
		if n > 1 {
			wrong = append(wrong, fmt.Errorf("%s: the history has the outcome of %s %d times", row.ID, what, n))
		}
	}
	if end.Status != row.Status || end.Result != row.Output || row.CompletedTime.IsZero() {
		wrong = append(wrong, fmt.Errorf("%s: the row says %s %.200q, completed at %s; the history %s %.200q", row.ID, row.Status, row.Output, row.CompletedTime, end.Status, end.Result))
	}
	return errors.Join(append(wrong, tr.judgeReplay(row, started, part.Events))...)
}

// judgeReplay: today's code makes the decisions that the history records.
func (tr *trial) judgeReplay(row store.Instance, started history.ExecutionStarted, events []history.Event) error {
	machine := tr.registry.NewMachine(started, nil)
	defer machine.Close()
	if err := machine.Replay(events); err != nil {
		return fmt.Errorf("%s does not replay: %w", row.ID, err)
	}
	if mismatch := machine.Mismatch(); mismatch != nil {
		return fmt.Errorf("%s does not replay: %w", row.ID, mismatch)
	}
	if machine.Status() != row.Status || machine.CustomStatus() != row.CustomStatus {
		return fmt.Errorf("%s: replayed it is %s with custom status %s, the row says %s with %s",
			row.ID, machine.Status(), machine.CustomStatus(), row.Status, row.CustomStatus)
	}
	return nil
}

// judgeEffect: a result in history is that of an effect in the outside world.
func (tr *trial) judgeEffect(row store.Instance, done history.TaskCompleted) error {
	key := durable.TaskInfo{InstanceID: row.ID, ExecutionID: row.ExecutionID, TaskID: done.TaskID}.Key()
	entry, there := tr.book.Entry(key)
	if want := fmt.Sprintf("%s@%d", entry.Label, entry.Attempt); !there || strings.TrimRight(strings.Trim(done.Result, `"`), ".") != want {
		return fmt.Errorf("%s: task %d has the result %.60s, its effect is %+v (there: %t)", row.ID, done.TaskID, done.Result, entry, there)
	}
	return nil
}

// describe tells everything about every instance.
func (tr *trial) describe() string {
	ctx, cancel := context.WithTimeout(context.Background(), settleTime)
	defer cancel()
	var b strings.Builder
	rows, err := tr.rows(ctx)
	fmt.Fprintf(&b, "%d instances (%v)\n", len(rows), err)
	for _, row := range rows {
		part, err := tr.direct.Load(ctx, row.ID, store.Known{})
		fmt.Fprintf(&b, "== %s: %s %.200q custom %s execution %s\n   history of %q: %d committed, %d published, %d in the inbox (%v)\n",
			row.ID, row.Status, row.Output, row.CustomStatus, row.ExecutionID, part.ExecutionID, part.Committed, part.Published, len(part.Inbox), err)
		for i, e := range part.Events {
			fmt.Fprintf(&b, "   %3d %s %s id %d %.120s\n", i, e.Timestamp.Format("05.000"), e.Body.Kind(), e.ID, fmt.Sprintf("%+v", e.Body))
		}
	}
	tr.fleet.mu.Lock()
	defer tr.fleet.mu.Unlock()
	return b.String() + tr.fleet.output.String()
}
