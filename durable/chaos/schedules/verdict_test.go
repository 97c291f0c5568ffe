package schedules_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"azurehaymaker/durable"
	"azurehaymaker/durable/chaos/program"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/readertest"
)

// judge demands of a world at rest what must hold of it.
func (w *world) judge() {
	for _, s := range w.subjects {
		w.judgeSubject(s)
	}
	for _, row := range w.rows() {
		part, err := w.post.Load(context.Background(), row.ID, store.Known{})
		if err != nil {
			w.t.Fatal(err)
		}
		if len(part.Inbox) > 0 && !w.lost {
			w.t.Fatalf("instance %s: %d items are left in the inbox: %+v\n%s", row.ID, len(part.Inbox), part.Inbox, w.describe())
		}
		if part.Committed == 0 && row.Status == history.StatusTerminated && row.Parent != nil {
			continue // terminated by its parent before it began
		}
		w.judgeHistory(row, part)
		if w.post.history == nil {
			continue
		}
		if err := readertest.Check(context.Background(), w.post.history, row.ID, row.ExecutionID, part.Committed); err != nil {
			w.t.Fatalf("%v\n%s", err, w.describe())
		}
	}
}

// judgeSubject holds an instance against the model.
func (w *world) judgeSubject(s *subject) {
	row, err := w.post.Instance(context.Background(), s.id)
	switch {
	case errors.Is(err, store.ErrInstanceNotFound):
		if s.created && !s.purged && !s.maybePurged {
			w.t.Fatalf("subject %s is lost\n%s", s.id, w.describe())
		}
		w.judgeGone(s)
		return
	case err != nil:
		w.t.Fatal(err)
	case s.purged:
		w.t.Fatalf("subject %s came back after it was purged\n%s", s.id, w.describe())
	}
	if row.Status == history.StatusTerminated && s.stopped && row.Output == reason {
		return
	}
	output := row.Output
	if row.Status == history.StatusCompleted {
		if err := json.Unmarshal([]byte(row.Output), &output); err != nil {
			w.t.Fatalf("subject %s has the output %q: %v", s.id, row.Output, err)
		}
	}
	if row.Status != s.outcome.Status || !s.outcome.Output.MatchString(output) || row.CustomStatus != s.outcome.CustomStatus && !s.unsure {
		w.t.Fatalf("subject %s is %s with output %q and custom status %s, the model wants %s, %s and %s\n%s",
			s.id, row.Status, output, row.CustomStatus, s.outcome.Status, s.outcome.Output, s.outcome.CustomStatus, w.describe())
	}
	if got := program.Awaited(output); !s.wellOrdered(got) {
		w.t.Fatalf("subject %s took the events %v in life %d, of which %v may be there twice\n%s", s.id, got, s.life, s.again, w.describe())
	}
}

// judgeGone: an instance without a row has left nothing else either, unless the
// wake was lost whose redelivery would have removed what its step had written.
func (w *world) judgeGone(s *subject) {
	part, err := w.post.Load(context.Background(), s.id, store.Known{})
	if err != nil {
		w.t.Fatal(err)
	}
	if part.ETag != "" && !s.unwoken || len(part.Inbox) > 0 && part.ETag == "" {
		w.t.Fatalf("subject %s has no row, but a history: %+v\n%s", s.id, part, w.describe())
	}
}

// judgeHistory holds a row against its history, and the history against the
// code and the ledger.
func (w *world) judgeHistory(row store.Instance, part store.Partition) {
	if part.ExecutionID != row.ExecutionID || part.Committed == 0 {
		w.t.Fatalf("instance %s: the row speaks of execution %q, the history of %q with %d events\n%s", row.ID, row.ExecutionID, part.ExecutionID, part.Committed, w.describe())
	}
	var started history.ExecutionStarted
	var end history.ExecutionCompleted
	outcomes := map[string]int{}
	forced := false
	for _, e := range part.Events {
		switch b := e.Body.(type) {
		case history.ExecutionStarted:
			started = b
			outcomes["start"]++
		case history.ExecutionCompleted:
			end = b
			outcomes["end"]++
		case history.ExecutionTerminated:
			forced = forced || b.Forced
		case history.TaskCompleted:
			outcomes[fmt.Sprint("task ", b.TaskID)]++
			w.judgeEffect(row, b.TaskID, b.Result)
		case history.TaskFailed:
			outcomes[fmt.Sprint("task ", b.TaskID)]++
		case history.SubOrchestrationInstanceCompleted:
			outcomes[fmt.Sprint("child ", b.TaskID)]++
		case history.SubOrchestrationInstanceFailed:
			outcomes[fmt.Sprint("child ", b.TaskID)]++
		case history.TimerFired:
			outcomes[fmt.Sprint("timer ", b.TimerID)]++
		}
	}
	for what, n := range outcomes {
		if n > 1 {
			w.t.Fatalf("instance %s: the history has the outcome of %s %d times\n%s", row.ID, what, n, w.describe())
		}
	}
	if end.Status != row.Status || end.Result != row.Output || row.CompletedTime.IsZero() {
		w.t.Fatalf("instance %s: the row says %s %q, completed at %s, the history %s %q\n%s", row.ID, row.Status, row.Output, row.CompletedTime, end.Status, end.Result, w.describe())
	}
	if forced {
		return // its code is not asked any more
	}
	machine := w.registry.NewMachine(started, nil)
	defer machine.Close()
	if err := machine.Replay(part.Events); err != nil || machine.Mismatch() != nil {
		w.t.Fatalf("instance %s does not replay: %v, %v\n%s", row.ID, err, machine.Mismatch(), w.describe())
	}
	if machine.Status() != row.Status || machine.CustomStatus() != row.CustomStatus {
		w.t.Fatalf("instance %s: replayed it is %s with custom status %s, the row says %s with %s\n%s",
			row.ID, machine.Status(), machine.CustomStatus(), row.Status, row.CustomStatus, w.describe())
	}
}

// judgeEffect: a result in history is that of an effect.
func (w *world) judgeEffect(row store.Instance, taskID int32, result string) {
	key := durable.TaskInfo{InstanceID: row.ID, ExecutionID: row.ExecutionID, TaskID: taskID}.Key()
	entry, there := w.book.Entry(key)
	if want := fmt.Sprintf("%q", fmt.Sprintf("%s@%d", entry.Label, entry.Attempt)); !there || strings.ReplaceAll(result, ".\"", "\"") != want && !strings.HasPrefix(result, want[:len(want)-1]+"..") {
		w.t.Fatalf("instance %s: task %d has the result %.40s, its effect is %+v (there: %t)\n%s", row.ID, taskID, result, entry, there, w.describe())
	}
}

// describe tells everything about every instance.
func (w *world) describe() string {
	var b strings.Builder
	for _, row := range w.rows() {
		part, err := w.post.Load(context.Background(), row.ID, store.Known{})
		fmt.Fprintf(&b, "== %s: %s %.200q custom %s execution %s created %s\n   history of %q: %d committed, %d published, %d in the inbox (%v)\n", row.ID, row.Status, row.Output, row.CustomStatus, row.ExecutionID, row.CreatedTime.Format("02 15:04:05"), part.ExecutionID, part.Committed, part.Published, len(part.Inbox), err)
		for i, e := range part.Events {
			fmt.Fprintf(&b, "   %3d %s %s id %d %.100s\n", i, e.Timestamp.Format("02 15:04:05"), e.Body.Kind(), e.ID, fmt.Sprintf("%+v", e.Body))
		}
		for _, item := range part.Inbox {
			fmt.Fprintf(&b, "   inbox %s %s %.100s\n", item.ID, item.Event.Body.Kind(), fmt.Sprintf("%+v", item.Event.Body))
		}
	}
	for _, s := range w.subjects {
		fmt.Fprintf(&b, "subject %s: created %t, stopped %t, purged %t/%t, life %d, raised %d\n", s.id, s.created, s.stopped, s.purged, s.maybePurged, s.life, s.raised)
	}
	return b.String()
}
