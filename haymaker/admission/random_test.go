package admission

import (
	"context"
	"errors"
	"slices"
	"time"

	"pgregory.net/rapid"

	"azurehaymaker/haymaker"
)

// model drives a world at random. What it knows besides the world is which runs
// may never begin.
type model struct {
	*rapid.T
	w     *world
	ids   int
	never map[string]bool
}

var kinds = []haymaker.ExecutionType{haymaker.ExecutionScheduled, haymaker.ExecutionManual, haymaker.ExecutionOnDemand}

// crash breaks the next call of one kind, or none.
func (m *model) crash(t *rapid.T) {
	m.w.fail = rapid.SampledFrom([]string{"", "", "", "look", "decide", "let in", "start", "progress", "begun", "withdraw"}).Draw(t, "crash")
	m.w.after = rapid.Bool().Draw(t, "after its effect")
}

func (m *model) newRequest(t *rapid.T) haymaker.RunRequest {
	n := m.ids
	if m.ids > 0 && rapid.IntRange(0, 3).Draw(t, "again") == 0 {
		n = rapid.IntRange(0, m.ids-1).Draw(t, "which")
	} else {
		m.ids++
	}
	return m.w.request(n, rapid.SampledFrom(kinds).Draw(t, "kind"))
}

func (m *model) start(t *rapid.T) {
	m.crash(t)
	m.begin(t, m.newRequest(t))
}

// begin starts a run and remembers one that is recorded as skipped.
func (m *model) begin(t *rapid.T, request haymaker.RunRequest) {
	_, err := m.w.Start(context.Background(), request)
	if err != nil && !errors.Is(err, errDown) && !errors.Is(err, haymaker.ErrRunExists) {
		t.Fatalf("start: %v", err)
	}
	if run, err := m.w.records.Run(context.Background(), request.RunID); err == nil && run.Status == haymaker.RunSkipped {
		m.never[request.RunID] = true
	}
}

// twoAtOnce decides one start between the look and the decision of another.
func (m *model) twoAtOnce(t *rapid.T) {
	one, two := m.newRequest(t), m.newRequest(t)
	m.w.fail = ""
	m.w.first = func() { m.begin(t, two) }
	m.begin(t, one)
	m.w.first = nil
}

// some picks a run of a status, "" when there is none.
func (m *model) some(t *rapid.T, status haymaker.RunStatus) string {
	runs, _, _ := m.w.records.Runs(context.Background(), status, 1000, "")
	if len(runs) == 0 {
		return ""
	}
	return runs[rapid.IntRange(0, len(runs)-1).Draw(t, "run")].RunID
}

func (m *model) end(t *rapid.T) {
	if id := m.some(t, haymaker.RunInProgress); m.w.engine.live[id] {
		m.w.end(t, id)
	}
	m.advance(t)
}

// breakDown ends an orchestration without a report: the row stays.
func (m *model) breakDown(t *rapid.T) {
	if id := m.some(t, haymaker.RunInProgress); m.w.engine.live[id] {
		m.w.engine.live[id] = false
	}
}

func (m *model) advance(t *rapid.T) {
	m.crash(t)
	m.w.now = m.w.now.Add(time.Duration(rapid.IntRange(0, 2).Draw(t, "half minutes")) * 30 * time.Second)
	if _, err := m.w.Advance(context.Background()); err != nil && !errors.Is(err, errDown) {
		t.Fatalf("advance: %v", err)
	}
}

func (m *model) cancel(t *rapid.T) {
	m.crash(t)
	id := m.some(t, haymaker.RunQueued)
	err := m.w.Cancel(context.Background(), id, "")
	if run, rowErr := m.w.records.Run(context.Background(), id); rowErr == nil && run.Status == haymaker.RunCancelled {
		m.never[id] = true
	} else if err == nil {
		t.Fatalf("run %s is said to be cancelled", id)
	}
}

// check is what must hold after every step.
func (m *model) check(t *rapid.T) {
	m.w.fail = ""
	for _, kind := range kinds {
		if running, places := m.w.running(kind), m.w.Capacity().Places(kind); len(running) > places {
			t.Fatalf("%d %s runs are in progress: %v, with %d places", len(running), kind, running, places)
		}
	}
	seen := slices.Clone(m.w.engine.order)
	slices.Sort(seen)
	if len(slices.Compact(seen)) != len(m.w.engine.order) {
		t.Fatalf("a run began twice: %v", m.w.engine.order)
	}
	for _, id := range m.w.engine.order {
		if m.never[id] {
			t.Fatalf("run %s was skipped or cancelled, and began", id)
		}
	}
}

// drain ends all runs until nothing waits: nothing may be lost, and the queue is
// served in order.
func (m *model) drain() {
	m.w.fail = ""
	queued := m.queue()
	before := len(m.w.engine.order)
	for range 4 * (maxQueued + m.ids) {
		m.w.now = m.w.now.Add(time.Hour)
		if _, err := m.w.Advance(context.Background()); err != nil {
			m.Fatalf("advance: %v", err)
		}
		m.check(m.T)
		running, _, _ := m.w.records.Runs(context.Background(), haymaker.RunInProgress, 1000, "")
		if len(running) == 0 {
			break
		}
		for _, run := range running {
			if _, begun := m.w.engine.live[run.RunID]; !begun {
				m.Fatalf("run %s was let in and is lost", run.RunID)
			}
			m.w.end(m.T, run.RunID)
		}
	}
	if left := m.queue(); len(left) > 0 {
		m.Fatalf("with every run ended these wait: %v", left)
	}
	for _, kind := range kinds {
		var served []string
		for _, id := range m.w.engine.order[before:] {
			if run, _ := m.w.records.Run(context.Background(), id); haymaker.SharesPlaces(run.ExecutionType, kind) && run.QueuedAt != nil && slices.Contains(queued, id) {
				served = append(served, id)
			}
		}
		var want []string
		for _, id := range queued {
			if slices.Contains(served, id) {
				want = append(want, id)
			}
		}
		if !slices.Equal(served, want) {
			m.Fatalf("%s runs were served as %v, asked for as %v", kind, served, want)
		}
	}
}

// queue lists the queued runs, oldest first.
func (m *model) queue() []string {
	var ids []string
	view, err := m.w.records.Starts(context.Background())
	if err != nil {
		m.Fatal(err)
	}
	for _, start := range view.Pending {
		if start.Queued {
			ids = append(ids, start.Request.RunID)
		}
	}
	return ids
}
