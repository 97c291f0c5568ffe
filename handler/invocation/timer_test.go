package invocation

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"
)

func TestRecordedTimers(t *testing.T) {
	got := map[string]TimerInfo{}
	take := func(name string) Function {
		return Timer(name, "timer", func(_ context.Context, i TimerInfo) error {
			got[name] = i
			return nil
		})
	}
	router, _ := routerFor(t, take("tmon"), take("tick"), take("tspan"))
	for _, r := range recordedRequests(t) {
		switch r.URI {
		case "/tmon", "/tick", "/tspan":
			if w := serve(router, r.request()); w.Code != http.StatusOK {
				t.Errorf("%s: answered %d %s", r.URI, w.Code, w.Body)
			}
		}
	}
	monitored := got["tmon"]
	next := time.Date(2026, 11, 23, 21, 30, 0, 0, time.UTC)
	if !monitored.IsPastDue || !monitored.AdjustForDST || monitored.Status == nil || !monitored.Status.Next.Equal(next) {
		t.Errorf("past-due timer decoded as %+v", monitored)
	}
	if every5s := got["tick"]; every5s.Status != nil || !every5s.AdjustForDST || every5s.IsPastDue || every5s.InvocationID == "" {
		t.Errorf("sub-minute timer decoded as %+v", every5s)
	}
	if interval := got["tspan"]; interval.AdjustForDST || interval.Status != nil {
		t.Errorf("interval timer decoded as %+v", interval)
	}
}

func TestTimerThatNeverFiredHasNoLast(t *testing.T) {
	var calls []struct{ URI, Body string }
	readJSON(t, "manual-calls.json", &calls)
	for _, zone := range []string{"+00:00", "+05:30"} {
		seen := 0
		router, _ := routerFor(t, Timer("tim", "timer", func(_ context.Context, i TimerInfo) error {
			seen++
			if !i.Status.Last.IsZero() || i.Status.LastUpdated.IsZero() {
				t.Errorf("zone %s: decoded as %+v", zone, *i.Status)
			}
			return nil
		}))
		for _, c := range calls {
			if c.URI == "/tim" {
				serve(router, call("tim", replaceLast(c.Body, zone)))
			}
		}
		if seen != 3 {
			t.Errorf("zone %s: %d calls arrived, want 3", zone, seen)
		}
	}
}

func replaceLast(body, zone string) string {
	const never = "0001-01-01T00:00:00"
	at := len(`{"Data":{"timer":{"Schedule":{"AdjustForDST":true},"ScheduleStatus":{"Last":"`) + len(never)
	return body[:at] + zone + body[at+len(zone):]
}

func TestUnreadableTimers(t *testing.T) {
	for _, body := range []string{`{"Data":{"timer":null}}`, `{"Data":{"timer":"\"x\""}}`, `{"Data":{}}`, `{"Data":{"timer":{"ScheduleStatus":{"Last":"yesterday"}}}}`} {
		e, err := parseEnvelope("t", []byte(body))
		if err != nil {
			t.Fatal(err)
		}
		var callErr *CallError
		if _, err := e.timerInfo("timer"); !errors.As(err, &callErr) {
			t.Errorf("%s: got error %v, want a CallError", body, err)
		}
	}
}
