package main

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"azurehaymaker/local/transactions"
)

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{root: filepath.Join("..", "..")}
	t.Cleanup(b.closeStorage)
	if err := b.renewStorage(t.Context()); err != nil {
		t.Fatal(err)
	}
	return b
}

// TestALoadIsCountedOnTheWire runs a small load for real.
func TestALoadIsCountedOnTheWire(t *testing.T) {
	b := newBench(t)
	runs := 0
	o, err := b.ownWorker(t.Context(), load{sequence.Name(), 1, 4, false}, func(int) { runs++ })
	if err != nil {
		t.Fatal(err)
	}
	if runs != 4 {
		t.Errorf("the activity ran %d times", runs)
	}
	for what, want := range map[string]int{"put": 4, "delete": 4} {
		if got := o.spent.Of("queue", what); got != want {
			t.Errorf("%d messages %s, want %d", got, what, want)
		}
	}
	if got := o.spent.Of("table", "batch"); got != 5 {
		t.Errorf("%d commits, want 5", got)
	}
	if work := o.spent.Work(); work < 16 || o.perActivity() != float64(work)/4 {
		t.Errorf("%d transactions, %.2f per activity", work, o.perActivity())
	}
	if o.took <= 0 || o.perSecond() <= 0 {
		t.Errorf("it took %s", o.took)
	}
}

// TestStorageThatIsDownGivesNoFigures: neither before nor behind the proxy.
func TestStorageThatIsDownGivesNoFigures(t *testing.T) {
	b := newBench(t)
	b.azurite.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := b.ownWorker(ctx, sequences, func(int) {}); err == nil {
		t.Error("a load without storage gives no error")
	}
	h, err := openHub(ctx, "Down", b.azurite.ConnectionString(), b.proxy)
	if err == nil {
		t.Error("a hub without storage can be prepared")
	}
	if _, err := h.start(ctx, sequences); err == nil {
		t.Error("instances start without storage")
	}
	if got := b.proxy.Counts(); got.Of("table", transactions.Failed) == 0 {
		t.Errorf("the failures are not counted: %v", got)
	}
	if len(b.report.Figures) != 0 {
		t.Errorf("figures: %v", b.report.Figures)
	}
}

func TestAChainsEndIsComparedWithItsBeginning(t *testing.T) {
	var s steps
	at := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)
	spent := 0
	for i := range 1001 {
		s = append(s, mark{at: at, transactions: spent, allocations: uint64(spent) * 10})
		step := time.Millisecond
		if i >= 800 {
			step = 3 * time.Millisecond
		}
		if i%10 == 0 {
			step *= 50 // a pause of the machine
		}
		at = at.Add(step)
		if spent += 4; i >= 800 {
			spent += 2
		}
	}
	for what, got := range map[string]float64{
		"time": s.timeRatio(0, 1000) / 3, "transactions": s.transactionRatio(0, 1000) / 1.5, "allocations": s.allocationRatio(0, 1000) / 1.5,
	} {
		if math.Abs(got-1) > 1e-9 {
			t.Errorf("%s: off by a factor of %f", what, got)
		}
	}
}

func TestTheShareIsTheTimeTheStorageNeedsAnyway(t *testing.T) {
	l := limits{insert: 100, batch: 50, enqueue: 200, dequeueDelete: 400}
	o := outcome{took: 10 * time.Second, spent: transactions.Counts{
		{Service: "table", Name: "insert"}: 50, {Service: "table", Name: "update"}: 50, {Service: "table", Name: "batch"}: 50,
		{Service: "queue", Name: "put"}: 200, {Service: "queue", Name: "delete"}: 400, {Service: "queue", Name: "poll"}: 9999,
	}}
	if got := l.share(o); math.Abs(got-0.4) > 1e-9 {
		t.Errorf("share %f, want 0.4", got)
	}
}

func TestPollingIsReadFromWhatIsStaged(t *testing.T) {
	root := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("host.json", `{"extensions":{"queues":{"maxPollingInterval":"00:01:30"}}}`)
	if _, _, err := declaredPolling(root); err == nil {
		t.Error("no queue, no error")
	}
	write("a/function.json", `{"bindings":[{"type":"queueTrigger"}]}`)
	write("b/function.json", `{"bindings":[{"type":"timerTrigger"}]}`)
	interval, queues, err := declaredPolling(root)
	if err != nil || interval != 90*time.Second || queues != 1 {
		t.Errorf("%s, %d queues, %v", interval, queues, err)
	}
	write("host.json", `{}`)
	if _, _, err := declaredPolling(root); err == nil {
		t.Error("no interval, no error")
	}
}

func TestAMeasurementThatFailsIsNamed(t *testing.T) {
	b := &bench{root: t.TempDir()} // no programs there
	t.Cleanup(b.closeStorage)
	err := b.take(t.Context(), regexp.MustCompile(`^the handler$`), new(strings.Builder))
	if err == nil || !strings.HasPrefix(err.Error(), "the handler: ") {
		t.Errorf("error %v", err)
	}
}
