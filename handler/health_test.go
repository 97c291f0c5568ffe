package main

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"
)

func probe(h http.Handler, query string) (int, string) {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/health"+query, nil))
	return w.Code, w.Body.String()
}

func TestHealthWithoutChecks(t *testing.T) {
	code, body := probe(newHealth(zap.NewNop(), "v1"), "")
	if code != http.StatusOK || body != `{"status":"healthy","version":"v1"}` {
		t.Errorf("answered %d %s", code, body)
	}
}

func TestLivenessAsksNothing(t *testing.T) {
	h := newHealth(zap.NewNop(), "v1", healthCheck{"storage", func(context.Context) error {
		t.Error("the liveness probe did I/O")
		return nil
	}})
	if code, body := probe(h, "?probe=liveness"); code != http.StatusOK || strings.Contains(body, "storage") {
		t.Errorf("answered %d %s", code, body)
	}
}

func TestReadinessIsCached(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked, down := 0, errors.New("secret detail")
		core, logs := observer.New(zap.InfoLevel)
		var result error = down
		h := newHealth(zap.New(core), "v1", healthCheck{"storage", func(context.Context) error { asked++; return result }},
			healthCheck{"vault", func(context.Context) error { return nil }})
		code, body := probe(h, "")
		if code != http.StatusServiceUnavailable || body != `{"status":"unhealthy","version":"v1","checks":{"storage":"fail","vault":"pass"}}` {
			t.Errorf("answered %d %s", code, body)
		}
		if logs.Len() != 1 || logs.All()[0].ContextMap()["error"] != "secret detail" {
			t.Errorf("the cause is not in the log: %v", logs.All())
		}
		result = nil
		if code, _ := probe(h, ""); code != http.StatusServiceUnavailable || asked != 1 {
			t.Errorf("a fresh result was not used: %d after %d checks", code, asked)
		}
		<-time.After(healthFreshFor + time.Second) // fake time of the bubble
		if code, body := probe(h, ""); code != http.StatusOK || asked != 2 {
			t.Errorf("an old result was used: %d %s after %d checks", code, body, asked)
		}
	})
}

func TestReadinessDoesNotWaitForASlowCheck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHealth(zap.NewNop(), "v1", healthCheck{"storage", func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		}})
		started := time.Now()
		code, body := probe(h, "")
		if took := time.Since(started); took >= 100*time.Millisecond {
			t.Errorf("the probe took %s", took)
		}
		if code != http.StatusServiceUnavailable || !strings.Contains(body, `"storage":"unknown"`) {
			t.Errorf("answered %d %s before any result", code, body)
		}
		if _, body := probe(h, ""); !strings.Contains(body, "unknown") {
			t.Errorf("a second round was started beside the first: %s", body)
		}
		<-time.After(healthCheckWithin) // fake time of the bubble
		synctest.Wait()
		if _, body := probe(h, ""); !strings.Contains(body, `"storage":"fail"`) {
			t.Errorf("a check that never ends is not a failure: %s", body)
		}
	})
}
