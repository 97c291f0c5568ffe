package controlqueue

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/local/durabletool"
)

func TestThePartitionIsTheFrameworks(t *testing.T) {
	if got := durabletool.Hash("abc"); got != 440920331 || got%4 != 3 {
		t.Errorf("abc hashes to %d", got)
	}
}

// TestAToolRunsAnInstanceFromStartToPurge, as a person would at the command line.
func TestAToolRunsAnInstanceFromStartToPurge(t *testing.T) {
	h := newLiveHub(t)
	ctx := t.Context()
	id, err := h.tool.StartNew(ctx, "waits", "", "hello", false) // names ignore case
	h.must(err)
	if got := h.settle(); got != (Report{Started: 1}) {
		t.Errorf("the start: %+v", got)
	}
	h.want(id, history.StatusRunning, `"hello"`, "")
	h.must(h.tool.RaiseEvent(ctx, id, "GO", "world", false))
	if got := h.settle(); got != (Report{Delivered: 1}) {
		t.Errorf("the event: %+v", got)
	}
	h.want(id, history.StatusCompleted, `"hello"`, `"hello world"`)
	listed, err := h.tool.Instances(ctx)
	if err != nil || len(listed) != 1 || listed[0].ID != id || listed[0].Status != "Completed" || listed[0].Output != `"hello world"` {
		t.Errorf("get-instances: %+v, %v", listed, err)
	}
	events, err := h.tool.History(ctx, id)
	if want := []string{"OrchestratorStarted", "ExecutionStarted", "OrchestratorCompleted", "OrchestratorStarted", "EventRaised", "ExecutionCompleted", "OrchestratorCompleted"}; err != nil || !slices.Equal(events, want) {
		t.Errorf("get-history: %v, %v", events, err)
	}
	h.must(h.tool.RaiseEvent(ctx, id, "go", "too late", false))
	if got := h.settle(); got != (Report{Dropped: 1}) {
		t.Errorf("a late event: %+v", got)
	}
	if n, err := h.tool.Purge(ctx, id); err != nil || n != len(events)+1 {
		t.Errorf("purge-history: %d rows, %v", n, err)
	}
	if _, err := h.client.Status(ctx, id); !errors.Is(err, store.ErrInstanceNotFound) {
		t.Errorf("after purge-history: %v", err)
	}
}

func TestAToolSuspendsResumesAndTerminates(t *testing.T) {
	h := newLiveHub(t)
	ctx := t.Context()
	id, err := h.tool.StartNew(ctx, "Waits", "mine", `"a"`, true)
	h.must(err)
	h.settle()
	h.must(h.tool.Suspend(ctx, id, "tea"))
	h.must(h.tool.RaiseEvent(ctx, id, "go", `"b"`, true))
	h.settle()
	h.want(id, history.StatusSuspended, `"a"`, "")
	h.must(h.tool.Resume(ctx, id, "on"))
	h.settle()
	h.want(id, history.StatusCompleted, `"a"`, `"a b"`)
	id, err = h.tool.StartNew(ctx, "Waits", "other", `"a"`, true)
	h.must(err)
	h.must(h.tool.Terminate(ctx, id, "stop"))
	h.settle()
	h.want(id, history.StatusTerminated, `"a"`, "stop")
}

func TestEveryQueueOfAnyPartitionCountIsDrained(t *testing.T) {
	h := newLiveHub(t)
	queues := map[string]bool{}
	for i := range 12 {
		id, err := h.tool.StartNew(t.Context(), "Short", string(rune('a'+i))+"-instance", `"x"`, true)
		h.must(err)
		queues[h.tool.Queue(id)] = true
	}
	if got := h.settle(); got.Started != 12 || len(queues) != 4 {
		t.Errorf("%+v over %d queues", got, len(queues))
	}
	h.must(h.store.Send(t.Context(), h.tool.Queue("abc")+"-poison", []byte("kept"), 0))
	if got := h.drain(); got.Received != 0 {
		t.Errorf("a poison queue was drained: %+v", got)
	}
}

// TestALargeInputComesThroughABlob, and the row that names the blob is read.
func TestALargeInputComesThroughABlob(t *testing.T) {
	h := newLiveHub(t)
	word := strings.Repeat("x", 40_000)
	id, err := h.tool.StartNew(t.Context(), "Short", "", word, false)
	h.must(err)
	input, err := json.Marshal(word)
	h.must(err)
	if row := h.row(id); row.Input != string(input) {
		t.Errorf("before its start the row's input has %d bytes", len(row.Input))
	}
	h.settle()
	h.want(id, history.StatusCompleted, string(input), strings.ToUpper(string(input)))
}

// TestAScheduledStartWaits: other clients than func durable can ask for one.
func TestAScheduledStartWaits(t *testing.T) {
	h := newLiveHub(t)
	body := strings.Replace(begun, "2026-01-02T04:00:00+00:00", time.Now().Add(time.Hour).UTC().Format(time.RFC3339), 1)
	body = strings.Replace(body, `"Name":"Hello"`, `"Name":"Short"`, 1)
	_, err := h.tool.StartNew(t.Context(), "Short", "unrelated", `"x"`, true) // makes the queues
	h.must(err)
	h.must(h.store.Send(t.Context(), h.tool.Queue("abc"), []byte(body), 0))
	h.settle()
	row := h.want("abc", history.StatusPending, `"Tokyo"`, "")
	if row.ScheduledStartTime.Before(time.Now().Add(59*time.Minute)) || row.Tags["color"] != "red" {
		t.Errorf("the row is %+v", row)
	}
	h.must(h.tool.Terminate(t.Context(), "abc", "not needed"))
	h.settle()
	h.want("abc", history.StatusTerminated, `"Tokyo"`, "not needed")
}

func TestRefusedStartsSayWhy(t *testing.T) {
	h := newLiveHub(t, func(o *Options) {
		o.Prepare = func(_ context.Context, r Request) (Request, error) {
			if r.Input == `"bad"` {
				return r, errors.New("the input is bad")
			}
			r.Input, r.Once = `"completed"`, true
			return r, nil
		}
	})
	ctx := t.Context()
	_, err := h.tool.StartNew(ctx, "Short", "x", "bad", false)
	h.must(err)
	if got := h.settle(); got != (Report{Refused: 1}) {
		t.Errorf("%+v", got)
	}
	h.want("x", history.StatusFailed, `"bad"`, "the input is bad")
	_, err = h.tool.StartNew(ctx, "Short", "y", "good", false)
	h.must(err)
	h.settle()
	before := h.want("y", history.StatusCompleted, `"completed"`, `"COMPLETED"`)
	_, err = h.tool.StartNew(ctx, "Short", "y", "good", false)
	h.must(err)
	if got := h.settle(); got != (Report{Refused: 1}) {
		t.Errorf("a second start of an id that is used once: %+v", got)
	}
	if after := h.want("y", history.StatusCompleted, `"completed"`, `"COMPLETED"`); after.ExecutionID != before.ExecutionID {
		t.Error("it ran again")
	}
}

// TestAStartFromElsewhereReplacesWhatIsOnlyAnnounced, if it may replace anything.
func TestAStartFromElsewhereReplacesWhatIsOnlyAnnounced(t *testing.T) {
	h := newLiveHub(t)
	id, err := h.tool.StartNew(t.Context(), "Short", "", `"x"`, true)
	h.must(err)
	_, err = h.client.Start(t.Context(), "Waits", "y", client.StartOptions{InstanceID: id, Reuse: client.ReuseAny})
	h.must(err)
	h.work()
	h.want(id, history.StatusRunning, `"y"`, "")
	if got := h.settle(); got != (Report{Dropped: 1}) {
		t.Errorf("the tool's start: %+v", got)
	}
	h.want(id, history.StatusRunning, `"y"`, "")
}

// TestAnInstanceThatIsOnlyAnnouncedIsLeftAlone, by a wake and by the sweep.
func TestAnInstanceThatIsOnlyAnnouncedIsLeftAlone(t *testing.T) {
	h := newLiveHub(t)
	id, err := h.tool.StartNew(t.Context(), "Short", "", `"x"`, true)
	h.must(err)
	h.must(h.engine.HandleWake(t.Context(), []byte(`{"instance_id":"`+id+`","start":true}`), 1))
	report, err := h.engine.Sweep(t.Context())
	if err != nil || report.Woken+report.Orphans+report.RowsRepaired != 0 {
		t.Errorf("the sweep: %+v, %v", report, err)
	}
	if err := h.client.RaiseEvent(t.Context(), id, "go", nil); !errors.Is(err, store.ErrInstanceNotFound) {
		t.Errorf("an event from elsewhere: %v", err)
	}
	if _, err := h.client.Start(t.Context(), "Short", "y", client.StartOptions{InstanceID: id, Reuse: client.ReuseEnded}); !errors.Is(err, store.ErrInstanceExists) {
		t.Errorf("a start from elsewhere: %v", err)
	}
	h.settle()
	h.want(id, history.StatusCompleted, `"x"`, `"X"`)
}
