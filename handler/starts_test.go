package main

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable/store/faulty"
	"azurehaymaker/handler/invocation"
	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/api"
)

const cron = "0 0 0,6,12,18 * * *"

func at(clock string) time.Time {
	when, err := time.Parse(time.RFC3339, clock)
	if err != nil {
		panic(err)
	}
	return when
}

func TestSlots(t *testing.T) {
	next := func(when string) *invocation.ScheduleStatus {
		return &invocation.ScheduleStatus{Next: at(when)}
	}
	for name, c := range map[string]struct {
		timer     invocation.TimerInfo
		now, want string
	}{
		"on time":                    {invocation.TimerInfo{Status: next("2026-11-25T12:00:00Z")}, "2026-11-25T12:00:00.4Z", "2026-11-25T12:00:00Z"},
		"a little early":             {invocation.TimerInfo{Status: next("2026-11-25T12:00:00Z")}, "2026-11-25T11:59:59.9Z", "2026-11-25T12:00:00Z"},
		"in another zone":            {invocation.TimerInfo{Status: next("2026-11-25T17:30:00+05:30")}, "2026-11-25T12:00:01Z", "2026-11-25T12:00:00Z"},
		"past due":                   {invocation.TimerInfo{IsPastDue: true, Status: next("2026-11-25T06:00:00Z")}, "2026-11-25T09:17:00Z", "2026-11-25T06:00:00Z"},
		"not this firing":            {invocation.TimerInfo{Status: next("2026-11-25T18:00:00Z")}, "2026-11-25T12:34:56Z", "2026-11-25T12:34:00Z"},
		"no status":                  {invocation.TimerInfo{}, "2026-11-25T12:00:59Z", "2026-11-25T12:00:00Z"},
		"a status that says nothing": {invocation.TimerInfo{Status: &invocation.ScheduleStatus{}}, "2026-11-25T12:00:59Z", "2026-11-25T12:00:00Z"},
	} {
		if got := slotOf(c.timer, at(c.now)); !got.Equal(at(c.want)) || got.Location() != time.UTC {
			t.Errorf("%s: slot %s, want %s", name, got, c.want)
		}
	}
}

func TestOneSlotIsOneRun_Defect15(t *testing.T) {
	w := newWorld(t)
	fire := func(schedule string, timer invocation.TimerInfo, now string) {
		t.Helper()
		if err := scheduledStart(w.api, w.admission, schedule, func() time.Time { return at(now) })(t.Context(), timer); err != nil {
			t.Fatal(err)
		}
	}
	slot := &invocation.ScheduleStatus{Next: at("2026-11-25T12:00:00Z")}
	fire(cron, invocation.TimerInfo{Status: slot}, "2026-11-25T12:00:00.1Z")
	fire(cron, invocation.TimerInfo{Status: slot, IsPastDue: true}, "2026-11-25T13:10:00Z") // another host, late
	fire(cron, invocation.TimerInfo{}, "2026-11-25T12:00:20Z")                              // a host without a record
	if got := w.instances(t); len(got) != 1 {
		t.Fatalf("one slot started %d runs", len(got))
	}
	var run haymaker.RunRequest
	if err := json.Unmarshal([]byte(w.instances(t)[0].Input), &run); err != nil || run.ExecutionType != haymaker.ExecutionScheduled || run.RequestedBy != "schedule "+cron {
		t.Errorf("started %+v, %v", run, err)
	}
	fire(cron, invocation.TimerInfo{Status: &invocation.ScheduleStatus{Next: at("2026-11-25T18:00:00Z")}}, "2026-11-25T18:00:00Z")
	fire("0 0 12 * * *", invocation.TimerInfo{Status: slot}, "2026-11-25T12:00:00.1Z")
	if got := w.instances(t); len(got) != 3 {
		t.Errorf("another slot and another schedule made %d runs in all, want 3", len(got))
	}
	// Contract: a changed derivation would start the running slot again.
	if id := slotRunID(cron, at("2026-11-25T12:00:00Z")); id != slotRunID(cron, at("2026-11-25T12:00:00Z")) || id != "c2b4a493-edd0-52d8-9cc0-0618731ca38e" {
		t.Errorf("the slot's run id is %s", id)
	}
}

func TestScheduledStartThatFailsIsSeen(t *testing.T) {
	w := newWorld(t)
	w.hub.Break(faulty.CreateInstance, faulty.Fault{})
	err := scheduledStart(w.api, w.admission, cron, func() time.Time { return noon })(t.Context(), invocation.TimerInfo{})
	if !errors.Is(err, faulty.ErrInjected) {
		t.Errorf("%v", err)
	}
}

const requested = `{"run_id":"00000000-0000-4000-8000-00000000000a","scenarios":["networking-01-virtual-network"],"timeout":60}`

func TestRequestedRunStartsOnce_Defect30(t *testing.T) {
	w := newWorld(t)
	start := requestedStart(w.api, w.admission)
	for delivery := 1; delivery <= 3; delivery++ {
		body := strings.Replace(requested, "60", map[bool]string{true: "60", false: "999"}[delivery == 1], 1)
		if err := start(t.Context(), invocation.QueueMessage{Body: []byte(body), DequeueCount: delivery}); err != nil {
			t.Fatal(err)
		}
	}
	all := w.instances(t)
	var run haymaker.RunRequest
	if len(all) != 1 || json.Unmarshal([]byte(all[0].Input), &run) != nil || run.ExecutionType != haymaker.ExecutionOnDemand || run.Timing.ActiveSeconds != 60 {
		t.Errorf("started %d runs, the first %+v", len(all), run)
	}
}

func TestRequestThatCanNeverBeServedFails(t *testing.T) {
	six := strings.TrimSuffix(strings.Repeat(`"networking-01-virtual-network",`, 6), ",")
	for name, body := range map[string]string{
		"empty": "", "no JSON": "start!", "unknown field": `{"scenario":"x"}`, "no run id": `{"scenarios":["networking-01-virtual-network"]}`,
		"no scenarios": `{"run_id":"00000000-0000-4000-8000-00000000000a"}`, "unknown scenario": strings.Replace(requested, "networking-01", "networking-99", 1),
		"too many": `{"run_id":"00000000-0000-4000-8000-00000000000a","scenarios":[` + six + `]}`, "bad run id": strings.Replace(requested, "00000000-", "", 1),
	} {
		w := newWorld(t)
		err := requestedStart(w.api, w.admission)(t.Context(), invocation.QueueMessage{Body: []byte(body), DequeueCount: 1})
		if err == nil || len(w.instances(t)) > 0 {
			t.Errorf("%s: %v, %d runs", name, err, len(w.instances(t)))
		}
		var refused *api.Error
		if name != "empty" && name != "no run id" && name != "no scenarios" && name != "too many" && !errors.As(err, &refused) {
			t.Errorf("%s: %v does not say what is wrong", name, err)
		}
	}
}

func TestRequestWhileStorageFailsComesBack_Defect35(t *testing.T) {
	w := newWorld(t)
	w.hub.Inject(faulty.CreateInstance, 1, faulty.Fault{AfterEffect: true})
	start := requestedStart(w.api, w.admission)
	message := invocation.QueueMessage{Body: []byte(requested), DequeueCount: 1}
	if err := start(t.Context(), message); !errors.Is(err, faulty.ErrInjected) {
		t.Errorf("first delivery: %v", err)
	}
	if err := start(t.Context(), message); err != nil || len(w.instances(t)) != 1 {
		t.Errorf("second delivery: %v, %d runs", err, len(w.instances(t)))
	}
}
