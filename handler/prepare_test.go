package main

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"azurehaymaker/handler/invocation"
)

var errDown = errors.New("storage is down")

// down is a step that fails n times.
func down(n int32, tries *atomic.Int32) func(context.Context) error {
	return func(context.Context) error {
		if tries.Add(1) <= n {
			return errDown
		}
		return nil
	}
}

func TestPreparationTriesUntilStorageIsThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		core, log := observer.New(zap.WarnLevel)
		var first, second atomic.Int32
		began := time.Now()
		p := prepare(zap.New(core), down(0, &first), down(4, &second))
		defer p.stop()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := p.wait(ctx); err != nil {
			t.Fatal(err)
		}
		// 0.5 + 1 + 2 + 4 seconds, every step again each time.
		if waited := time.Since(began); waited != 7500*time.Millisecond || first.Load() != 5 || second.Load() != 5 || log.Len() != 4 {
			t.Errorf("ready after %s, %d and %d tries, %d warnings", waited, first.Load(), second.Load(), log.Len())
		}
		if err := p.wait(t.Context()); err != nil {
			t.Errorf("once ready: %v", err)
		}
	})
}

func TestPausesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var tries atomic.Int32
		p := prepare(zap.NewNop(), down(1<<30, &tries))
		defer p.stop()
		time.Sleep(time.Hour)
		before := tries.Load()
		time.Sleep(10 * time.Minute)
		if more := tries.Load() - before; more != 20 {
			t.Errorf("%d tries in ten minutes, want one every 30 s", more)
		}
	})
}

func TestWaitingEndsWithTheInvocationAndNamesTheCause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var tries atomic.Int32
		p := prepare(zap.NewNop(), down(1<<30, &tries))
		defer p.stop()
		ctx, cancel := context.WithTimeoutCause(t.Context(), 10*time.Second, invocation.ErrDeadline)
		defer cancel()
		if err := p.wait(ctx); !errors.Is(err, invocation.ErrDeadline) || !errors.Is(err, errDown) {
			t.Errorf("%v", err)
		}
		late, giveUp := context.WithCancel(t.Context())
		giveUp()
		if err := p.wait(late); !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	})
}

func TestAttemptHasADeadlineAndStopEndsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var attempts atomic.Int32
		hangs := func(ctx context.Context) error { attempts.Add(1); <-ctx.Done(); return ctx.Err() }
		p := prepare(zap.NewNop(), hangs)
		time.Sleep(prepareTimeout + firstRetry + time.Second)
		if attempts.Load() != 2 {
			t.Errorf("%d attempts: the first should have ended", attempts.Load())
		}
		began := time.Now()
		p.stop()
		if took := time.Since(began); took > 0 {
			t.Errorf("stopping took %s", took)
		}
	})
}

func TestFunctionsWaitForStorage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var tries atomic.Int32
		w := newWorld(t)
		w.storage = prepare(zap.NewNop(), down(3, &tries)) // ready after 3.5 s
		defer w.storage.stop()
		began := time.Now()
		ran := 0
		queue := w.afterQueue(func(context.Context, invocation.QueueMessage) error { ran++; return nil })
		timer := w.afterTimer(func(context.Context, invocation.TimerInfo) error { ran++; return nil })
		page := w.afterHTTP(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { ran++ }))
		answer := httptest.NewRecorder()
		page.ServeHTTP(answer, httptest.NewRequest("GET", "/api/v1/status", nil))
		queueErr, timerErr := queue(t.Context(), invocation.QueueMessage{}), timer(t.Context(), invocation.TimerInfo{})
		if queueErr != nil || timerErr != nil || answer.Code != 200 || ran != 3 || time.Since(began) != 3500*time.Millisecond {
			t.Errorf("%v, %v, %d, %d ran after %s", queueErr, timerErr, answer.Code, ran, time.Since(began))
		}
	})
}

func TestFunctionsFailWithoutStorage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var tries atomic.Int32
		w := newWorld(t)
		w.storage = prepare(zap.NewNop(), down(1<<30, &tries))
		defer w.storage.stop()
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		queue := w.afterQueue(func(context.Context, invocation.QueueMessage) error { t.Error("ran"); return nil })
		timer := w.afterTimer(func(context.Context, invocation.TimerInfo) error { t.Error("ran"); return nil })
		page := w.afterHTTP(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("ran") }))
		began, answer := time.Now(), httptest.NewRecorder()
		page.ServeHTTP(answer, httptest.NewRequestWithContext(ctx, "GET", "/api/v1/status", nil))
		if answer.Code != 503 || time.Since(began) != httpPatience || answer.Header().Get("Retry-After") == "" || answer.Header().Get("X-Trace-ID") == "" ||
			!strings.Contains(answer.Body.String(), `"SERVICE_UNAVAILABLE"`) || strings.Contains(answer.Body.String(), errDown.Error()) {
			t.Errorf("%d after %s: %v %s", answer.Code, time.Since(began), answer.Header(), answer.Body)
		}
		if err := queue(ctx, invocation.QueueMessage{}); !errors.Is(err, errDown) {
			t.Errorf("queue: %v", err)
		}
		if err := timer(ctx, invocation.TimerInfo{}); !errors.Is(err, errDown) {
			t.Errorf("timer: %v", err)
		}
	})
}
