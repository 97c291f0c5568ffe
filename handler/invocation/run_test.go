package invocation

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func message(t testing.TB) string {
	t.Helper()
	return hostEncodes(t, "x")
}

func TestDeadlineEndsTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		started := time.Now()
		router, logs := routerFor(t, Queue("slow", "message", func(ctx context.Context, _ QueueMessage) error {
			<-ctx.Done()
			return ctx.Err()
		}))
		w := serve(router, call("slow", message(t)))
		if w.Code != http.StatusInternalServerError || time.Since(started) != 25*time.Second {
			t.Errorf("answered %d after %s, want 500 after 25s", w.Code, time.Since(started))
		}
		if cause := logs.All()[0].ContextMap()["cause"].(string); !strings.Contains(cause, ErrDeadline.Error()) {
			t.Errorf("the log does not name the deadline: %s", cause)
		}
	})
}

func TestFunctionThatIgnoresItsDeadlineIsLeftBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		started, release := time.Now(), make(chan struct{})
		router, logs := routerFor(t, Queue("deaf", "message", func(context.Context, QueueMessage) error {
			<-release
			return errors.New("too late")
		}))
		w := serve(router, call("deaf", message(t)))
		if w.Code != http.StatusInternalServerError || time.Since(started) != 30*time.Second {
			t.Errorf("answered %d after %s, want 500 after 30s", w.Code, time.Since(started))
		}
		if router.Running() != 1 {
			t.Errorf("%d invocations are counted as running, want the one left behind", router.Running())
		}
		close(release)
		synctest.Wait()
		if router.Running() != 0 || logs.FilterMessage("abandoned invocation ended").Len() != 1 {
			t.Errorf("its late end was not noticed: running %d, log %v", router.Running(), logs.All())
		}
	})
}

func TestWorkThatEndsInTheGraceSucceeds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		router, _ := routerFor(t, Queue("late", "message", func(ctx context.Context, _ QueueMessage) error {
			<-ctx.Done()
			return nil // its commit was already on the way
		}))
		if w := serve(router, call("late", message(t))); w.Code != http.StatusOK {
			t.Errorf("finished work was answered with %d %s", w.Code, w.Body)
		}
	})
}

func TestAbandonStopsRunningWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		router, logs := routerFor(t, Queue("q", "message", func(ctx context.Context, _ QueueMessage) error {
			<-ctx.Done()
			return context.Cause(ctx)
		}))
		time.AfterFunc(time.Second, func() {
			router.Abandon()
			router.Abandon()
		})
		started := time.Now()
		w := serve(router, call("q", message(t)))
		if w.Code != http.StatusServiceUnavailable || time.Since(started) != time.Second {
			t.Errorf("answered %d after %s, want 503 after 1s", w.Code, time.Since(started))
		}
		if logs.Len() != 1 {
			t.Errorf("%d log lines", logs.Len())
		}
	})
}

func TestDeathOfTheHostDoesNotCancelWork(t *testing.T) {
	router, _ := routerFor(t, Queue("q", "message", func(ctx context.Context, _ QueueMessage) error { return ctx.Err() }))
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if w := serve(router, call("q", message(t)).WithContext(gone)); w.Code != http.StatusOK {
		t.Errorf("work was cancelled by a closed connection: %d", w.Code)
	}
}

func TestPanicIsOneInvocationsFailure(t *testing.T) {
	router, logs := routerFor(t,
		Queue("bad", "message", func(context.Context, QueueMessage) error { panic("out of hay") }),
		Queue("good", "message", func(context.Context, QueueMessage) error { return nil }),
		HTTP("page", "/api/page", []string{"GET"}, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })))
	if w := serve(router, call("bad", message(t))); w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "hay") {
		t.Errorf("answered %d %s", w.Code, w.Body)
	}
	fields := logs.TakeAll()[0].ContextMap()
	if stack, _ := fields["stack"].(string); !strings.Contains(stack, "run_test.go") || !strings.Contains(fields["cause"].(string), "out of hay") {
		t.Errorf("the log has no cause or no stack: %v", fields)
	}
	if fields[FieldFunction] != "bad" || fields[FieldInvocation] != "inv-1" {
		t.Errorf("the line does not belong to the invocation: %v", fields)
	}
	if w := serve(router, call("good", message(t))); w.Code != http.StatusOK {
		t.Errorf("the next invocation got %d", w.Code)
	}
	if w := serve(router, forwardedRequest("GET", "/api/page", "")); w.Code != http.StatusInternalServerError {
		t.Errorf("a panic in an HTTP function was answered with %d", w.Code)
	}
}

func TestContextCarriesTheInvocation(t *testing.T) {
	router, logs := routerFor(t, Queue("q", "message", func(ctx context.Context, _ QueueMessage) error {
		if ID(ctx) != "inv-1" {
			t.Errorf("invocation id is %q", ID(ctx))
		}
		Logger(ctx).Info("working")
		return nil
	}))
	serve(router, call("q", message(t)))
	if fields := logs.All()[0].ContextMap(); fields[FieldInvocation] != "inv-1" || fields[FieldFunction] != "q" {
		t.Errorf("logged with %v", fields)
	}
	if ID(t.Context()) != "" || Logger(t.Context()) == nil {
		t.Error("outside of an invocation there must be no id and a silent logger")
	}
}

func TestCauseOfAFailureIsLogged(t *testing.T) {
	router, logs := routerFor(t, Queue("q", "message", func(context.Context, QueueMessage) error { return errors.New("table is gone") }))
	w := serve(router, call("q", `{"Data":{"message":"\"x\""},"Metadata":{"DequeueCount":"3"}}`))
	fields := logs.All()[0].ContextMap()
	if w.Code != http.StatusInternalServerError || fields["cause"] != "table is gone" || fields[FieldDequeue] != int64(3) {
		t.Errorf("answered %d, logged %v", w.Code, fields)
	}
}
