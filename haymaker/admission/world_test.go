package admission

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/records"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

var errDown = errors.New("storage is down")

// edge makes one call fail, before or after its effect, or lets others in first.
type edge struct {
	fail  string // name of the call
	after bool
	// first runs before the next recorded decision, once.
	first func()
}

func (e *edge) call(name string, effect func() error) error {
	if first := e.first; first != nil && name == "decide" {
		e.first = nil
		first()
	}
	if e.fail != name {
		return effect()
	}
	e.fail = ""
	if e.after {
		_ = effect() // whatever came of it, nobody hears
	}
	return errDown
}

// starts is the ledger with an edge around its writes.
type starts struct {
	ledger haymaker.Starts
	*edge
}

func (s starts) Starts(ctx context.Context) (view haymaker.StartsView, err error) {
	err = s.call("look", func() error { view, err = s.ledger.Starts(ctx); return err })
	return view, err
}

func (s starts) DecideStart(ctx context.Context, version string, run haymaker.Run, start *haymaker.PendingStart) error {
	return s.call("decide", func() error { return s.ledger.DecideStart(ctx, version, run, start) })
}

func (s starts) LetIn(ctx context.Context, version string, start haymaker.PendingStart, now time.Time) (let haymaker.PendingStart, err error) {
	err = s.call("let in", func() error { let, err = s.ledger.LetIn(ctx, version, start, now); return err })
	return let, err
}

func (s starts) Withdraw(ctx context.Context, start haymaker.PendingStart, change func(*haymaker.Run)) error {
	return s.call("withdraw", func() error { return s.ledger.Withdraw(ctx, start, change) })
}

func (s starts) Begun(ctx context.Context, start haymaker.PendingStart) error {
	return s.call("begun", func() error { return s.ledger.Begun(ctx, start) })
}

// engine is the durable engine as far as admission sees it.
type engine struct {
	*edge
	order []string        // ids in the order in which they began
	live  map[string]bool // false: ended
}

func (e *engine) Start(_ context.Context, request haymaker.RunRequest) error {
	return e.call("start", func() error {
		if _, exists := e.live[request.RunID]; exists {
			return haymaker.ErrRunExists
		}
		e.order = append(e.order, request.RunID)
		e.live[request.RunID] = true
		return nil
	})
}

func (e *engine) Progress(_ context.Context, runID string) (haymaker.Progress, error) {
	return haymaker.Progress{}, e.call("progress", func() error {
		switch live, exists := e.live[runID]; {
		case !exists:
			return haymaker.ErrRunNotFound
		case !live:
			return haymaker.ErrRunFinished
		}
		return nil
	})
}

func (e *engine) Cancel(context.Context, string, string) error        { return nil }
func (e *engine) AgentFinished(context.Context, string, string) error { return nil }

// world is admission over memory, with edges to break.
type world struct {
	*Admission
	*edge
	engine  *engine
	records *records.Records
	now     time.Time
	tickets int
}

func newWorld(t rapid.TB, capacity haymaker.Capacity) *world {
	t.Helper()
	w := &world{now: noon, edge: &edge{}}
	clock := func() time.Time { return w.now }
	w.engine, w.records = &engine{edge: w.edge, live: map[string]bool{}}, records.NewMemory(clock)
	var err error
	w.Admission, err = New(Options{
		Capacity: capacity, Starts: starts{w.records, w.edge}, Records: w.records, Orchestrations: w.engine, Now: clock,
		NewID: func() string { w.tickets++; return fmt.Sprint(w.tickets) }, BeginAfter: time.Minute,
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func runID(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }

// request is the n-th request; each is asked for a second later.
func (w *world) request(n int, kind haymaker.ExecutionType) haymaker.RunRequest {
	w.now = w.now.Add(time.Second)
	return haymaker.RunRequest{
		RunID: runID(n), StartedAt: w.now, ExecutionType: kind, Scenarios: []string{fmt.Sprintf("compute-%02d-x", n)},
		Size: haymaker.SizeSmall, Tags: map[string]string{"n": fmt.Sprint(n)}, Timing: haymaker.Timing{ActiveSeconds: n},
	}
}

// end ends a run as its report does.
func (w *world) end(t rapid.TB, id string) {
	t.Helper()
	if err := w.records.UpdateRun(context.Background(), id, func(run *haymaker.Run) { run.Status = haymaker.RunCompleted }); err != nil {
		t.Fatal(err)
	}
	w.engine.live[id] = false
}

func (w *world) run(t rapid.TB, n int) haymaker.Run {
	t.Helper()
	run, err := w.records.Run(context.Background(), runID(n))
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// running lists the runs whose orchestration lives, or is recorded and to begin.
func (w *world) running(kind haymaker.ExecutionType) []string {
	all, _, _ := w.records.Runs(context.Background(), "", 1000, "")
	var ids []string
	for _, run := range all {
		live, begun := w.engine.live[run.RunID]
		if run.Status == haymaker.RunInProgress && haymaker.SharesPlaces(run.ExecutionType, kind) && (live || !begun) {
			ids = append(ids, run.RunID)
		}
	}
	slices.Sort(ids)
	return ids
}
