package main

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"

	"azurehaymaker/durable/store/azurestorage"
	"azurehaymaker/handler/invocation"
	"azurehaymaker/local/azurite"
)

var errTaken = &azurestorage.HubTakenError{Hub: "HayMaker", Owner: "first", App: "second"}

// TestNothingRunsOnTheHubOfAnotherApp: no step of the preparation, no function,
// no second attempt; those who wait hear of it at once.
func TestNothingRunsOnTheHubOfAnotherApp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var claims, tables atomic.Int32
		w := newWorld(t)
		w.storage = prepare(zap.NewNop(),
			func(context.Context) error {
				claims.Add(1)
				time.Sleep(time.Second)
				return fmt.Errorf("claim: %w", errTaken)
			},
			func(context.Context) error { tables.Add(1); return nil })
		defer w.storage.stop()
		began := time.Now()
		queue := w.afterQueue(func(context.Context, invocation.QueueMessage) error { t.Error("ran"); return nil })
		for range 2 { // while the claim is on its way, and afterwards
			if err := queue(t.Context(), invocation.QueueMessage{}); !errors.Is(err, errTaken) {
				t.Errorf("%v", err)
			}
		}
		page := w.afterHTTP(dashboard())
		answer := httptest.NewRecorder()
		page.ServeHTTP(answer, httptest.NewRequest("GET", "/api/v1/status", nil))
		time.Sleep(time.Hour)
		if claims.Load() != 1 || tables.Load() != 0 || answer.Code != 503 || time.Since(began) != time.Hour+time.Second {
			t.Errorf("%d claims, %d preparations, %d after %s", claims.Load(), tables.Load(), answer.Code, time.Since(began))
		}
	})
}

// TestAnAppEndsWhoseHubWasTakenOver at its next sweep; storage that is down is
// no reason.
func TestAnAppEndsWhoseHubWasTakenOver(t *testing.T) {
	w := newWorld(t)
	w.storage = prepare(zap.NewNop())
	defer w.storage.stop()
	var answer error
	w.owns = func(context.Context) error { return answer }
	for _, answer = range []error{nil, errDown} {
		if err := w.stillOwned(t.Context()); err != nil {
			t.Errorf("with %v: %v", answer, err)
		}
	}
	answer = errTaken
	for name, sweep := range map[string]timerFunc{"sweep": w.sweep, "orphan sweep": w.sweepOrphans} {
		if err := sweep(t.Context(), invocation.TimerInfo{}); !errors.Is(err, errTaken) {
			t.Errorf("the %s: %v", name, err)
		}
	}
	<-w.storage.refused
	if err := w.storage.wait(t.Context()); !errors.Is(err, errTaken) {
		t.Errorf("work afterwards: %v", err)
	}
}

// TestASecondAppIsRefused starts the real handler over Azurite: the same app
// twice, and another one that ends with its exit code and says what to do, until
// it is told to take over.
func TestASecondAppIsRefused(t *testing.T) {
	storage, err := azurite.Start(t.Context(), azurite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(storage.Close)
	root := stagedRoot(t)
	run := func(app string, more ...string) *process {
		return start(t, "wired", root, append(more, "AzureWebJobsStorage="+storage.ConnectionString(), "HAYMAKER_APP_NAME="+app)...)
	}
	ready := func(p *process) {
		t.Helper()
		p.await(t, "listening")
		deadline := time.Now().Add(20 * time.Second)
		for code := 0; code != 200; code, _ = p.ask(t, "GET", "/api/v1/runs", "") {
			if time.Now().After(deadline) {
				t.Fatal("the handler does not become ready")
			}
		}
	}
	ready(run("first"))
	ready(run("first"))
	code, log := run("second").ended(t)
	if text := messages(log); code != exitHubTaken || !strings.Contains(text, `the task hub HayMaker belongs to the app "first"`) ||
		!strings.Contains(text, "HAYMAKER_TAKE_OVER_HUB_FROM=first") {
		t.Errorf("exit code %d, log\n%s", code, text)
	}
	ready(run("second", "HAYMAKER_TAKE_OVER_HUB_FROM=first"))
	if code, log := run("first").ended(t); code != exitHubTaken {
		t.Errorf("the former owner: exit code %d, log\n%s", code, messages(log))
	}
}
