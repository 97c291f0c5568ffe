package azurestorage

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

func pendingInstance(id string) store.Instance {
	return store.Instance{ID: id, ExecutionID: testExecution, Name: "Run", Status: history.StatusPending, CreatedTime: fixedClock(), LastUpdatedTime: fixedClock()}
}

func TestTransientAnswersAreRetried(t *testing.T) {
	t.Parallel()
	direct, through, i := intercepted(t, Options{}, func(n int, request *http.Request, pass func() (*http.Response, error)) (*http.Response, error) {
		switch n {
		case 1:
			return canned(request, http.StatusServiceUnavailable, "application/json", `{"odata.error":{"code":"ServerBusy"}}`), nil
		case 2:
			return nil, errConnectionLost
		}
		return pass()
	})
	if err := through.CreateInstance(t.Context(), pendingInstance("one")); err != nil {
		t.Fatal(err)
	}
	if i.count() != 3 {
		t.Errorf("%d requests, want 3", i.count())
	}
	if _, err := direct.Instance(t.Context(), "one"); err != nil {
		t.Error(err)
	}
}

func TestRetriesEnd(t *testing.T) {
	t.Parallel()
	_, through, i := intercepted(t, Options{}, func(_ int, request *http.Request, _ func() (*http.Response, error)) (*http.Response, error) {
		return canned(request, http.StatusServiceUnavailable, "application/json", `{"odata.error":{"code":"ServerBusy"}}`), nil
	})
	_, err := through.Commit(t.Context(), "one", store.Commit{ExecutionID: testExecution, Append: numbered(0, 1)})
	if err == nil || isContract(err) || !strings.Contains(err.Error(), `commit to the history of "one"`) || !strings.Contains(err.Error(), "ServerBusy") {
		t.Errorf("err = %v, want ServerBusy under the operation's name", err)
	}
	if i.count() != 3 {
		t.Errorf("%d requests, want one and two retries", i.count())
	}
}

func TestSilentServiceEndsInADeadlineThatNamesTheOperation(t *testing.T) {
	t.Parallel()
	_, through, _ := intercepted(t, Options{Timeout: 50 * time.Millisecond}, func(_ int, request *http.Request, _ func() (*http.Response, error)) (*http.Response, error) {
		<-request.Context().Done()
		return nil, request.Context().Err()
	})
	for what, call := range calls(through) {
		err := call(t.Context())
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), what) || !strings.Contains(err.Error(), "no answer from storage within 50ms") {
			t.Errorf("%s: err = %v, want a deadline that names the operation", what, err)
		}
	}
}

// calls is every operation of the store, by a word of its error.
func calls(s *Store) map[string]func(context.Context) error {
	message := store.Message{ID: "1", Receipt: "1"}
	return map[string]func(context.Context) error{
		"prepare the task hub": func(ctx context.Context) error { return s.Prepare(ctx, "some-queue") },
		"create instance":      func(ctx context.Context) error { return s.CreateInstance(ctx, pendingInstance("one")) },
		"read instance":        func(ctx context.Context) error { _, err := s.Instance(ctx, "one"); return err },
		"save instance":        func(ctx context.Context) error { return s.SaveInstance(ctx, pendingInstance("one")) },
		"list instances":       func(ctx context.Context) error { _, err := s.ListInstances(ctx, store.InstanceQuery{}); return err },
		"purge instance":       func(ctx context.Context) error { return s.PurgeInstance(ctx, "one") },
		"load the history":     func(ctx context.Context) error { _, err := s.Load(ctx, "one", store.Known{}); return err },
		"commit to the history": func(ctx context.Context) error {
			_, err := s.Commit(ctx, "one", store.Commit{ExecutionID: testExecution, Append: numbered(0, 1)})
			return err
		},
		"add to the inbox": func(ctx context.Context) error {
			return s.AddInbox(ctx, pendingInstance("one"), store.InboxItem{ID: "1", Event: history.Event{Body: history.EventRaised{Name: "go"}}})
		},
		"read event":   func(ctx context.Context) error { _, err := s.Event(ctx, "one", testExecution, 0); return err },
		"send to":      func(ctx context.Context) error { return s.Send(ctx, "some-queue", nil, 0) },
		"receive from": func(ctx context.Context) error { _, err := s.Receive(ctx, "some-queue", 1, time.Minute); return err },
		"delete from":  func(ctx context.Context) error { return s.Delete(ctx, "some-queue", message) },
		"release to":   func(ctx context.Context) error { return s.Release(ctx, "some-queue", message, 0) },
	}
}

// TestLostAnswerOfACommit: the service did the work, the retry finds it done.
func TestLostAnswerOfACommit(t *testing.T) {
	t.Parallel()
	direct, through, _ := intercepted(t, Options{}, func(n int, _ *http.Request, pass func() (*http.Response, error)) (*http.Response, error) {
		if n%2 == 1 {
			return lose(pass)
		}
		return pass()
	})
	_, err := through.Commit(t.Context(), "one", store.Commit{ExecutionID: testExecution, Append: numbered(0, 2)})
	if !errors.Is(err, store.ErrConflict) {
		t.Fatalf("first commit: err = %v, want ErrConflict", err)
	}
	loaded, err := direct.Load(t.Context(), "one", store.Known{})
	if err != nil || loaded.Committed != 2 {
		t.Fatalf("after the lost answer %d events are committed (%v), want 2", loaded.Committed, err)
	}
	_, err = through.Commit(t.Context(), "one", store.Commit{ExecutionID: testExecution, Expect: loaded.ETag, From: 2, Append: numbered(2, 1)})
	if !errors.Is(err, store.ErrConflict) {
		t.Fatalf("second commit: err = %v, want ErrConflict", err)
	}
	if loaded, err = direct.Load(t.Context(), "one", store.Known{}); err != nil || loaded.Committed != 3 {
		t.Fatalf("after the second lost answer %d events are committed (%v), want 3", loaded.Committed, err)
	}
}

func TestLostAnswerOfACreateIsNoDuplicate(t *testing.T) {
	t.Parallel()
	direct, through, _ := intercepted(t, Options{}, func(n int, _ *http.Request, pass func() (*http.Response, error)) (*http.Response, error) {
		if n == 1 {
			return lose(pass)
		}
		return pass()
	})
	if err := through.CreateInstance(t.Context(), pendingInstance("one")); err != nil {
		t.Fatal(err)
	}
	if _, err := direct.Instance(t.Context(), "one"); err != nil {
		t.Fatal(err)
	}
}

// TestCrashBetweenBatches: what the first of two batches wrote does not count,
// and the step can be done again.
func TestCrashBetweenBatches(t *testing.T) {
	t.Parallel()
	batches := 0
	direct, through, _ := intercepted(t, Options{MaxRetries: -1}, func(_ int, request *http.Request, pass func() (*http.Response, error)) (*http.Response, error) {
		if strings.HasSuffix(request.URL.Path, "$batch") {
			if batches++; batches == 3 {
				return nil, errConnectionLost
			}
		}
		return pass()
	})
	etag, err := through.Commit(t.Context(), "one", store.Commit{ExecutionID: testExecution, Append: numbered(0, 2), Published: 1})
	if err != nil {
		t.Fatal(err)
	}
	step := store.Commit{ExecutionID: testExecution, Expect: etag, From: 2, Append: numbered(2, 150), Published: 2}
	if _, err := through.Commit(t.Context(), "one", step); !errors.Is(err, errConnectionLost) {
		t.Fatalf("err = %v, want the lost connection", err)
	}
	rows := dump(t, direct.history, "one")
	if last := rows[len(rows)-1]; len(rows) != 2+99+1 || last["IsCheckpointComplete"] != false {
		t.Fatalf("%d rows, sentinel %v; want the first batch and an incomplete checkpoint", len(rows), last)
	}
	for _, known := range []store.Known{{}, {ETag: etag, ExecutionID: testExecution, Events: 2}} {
		loaded, err := direct.Load(t.Context(), "one", known)
		if err != nil || loaded.Committed != 2 || loaded.From+len(loaded.Events) != 2 || loaded.ETag == etag {
			t.Fatalf("loaded %+v (%v), want 2 events under a new etag", loaded, err)
		}
		step.Expect = loaded.ETag
	}
	if _, err := direct.Event(t.Context(), "one", testExecution, 50); !errors.Is(err, store.ErrInstanceNotFound) {
		t.Errorf("an event that does not count is read: %v", err)
	}
	if _, err := direct.Commit(t.Context(), "one", step); err != nil {
		t.Fatal(err)
	}
	if loaded, err := direct.Load(t.Context(), "one", store.Known{}); err != nil || loaded.Committed != 152 || len(loaded.Events) != 152 {
		t.Fatalf("after doing it again %d events are committed (%v)", loaded.Committed, err)
	}
}

func TestRefusedBatchIsToldFromALostRace(t *testing.T) {
	t.Parallel()
	for name, refusal := range map[string]string{
		"throttled": "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\n\r\n" + `{"odata.error":{"code":"ServerBusy"}}`,
		"table":     "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\n\r\n" + `{"odata.error":{"code":"TableNotFound"}}`,
		"deleting":  "HTTP/1.1 409 Conflict\r\nContent-Type: application/json\r\n\r\n" + `{"odata.error":{"code":"TableBeingDeleted"}}`,
		"garbage":   "no answer at all",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nContent-Type: application/http\r\n\r\n" + refusal + "\r\n--c--\r\n--b--\r\n"
			_, through, _ := intercepted(t, Options{}, func(_ int, request *http.Request, _ func() (*http.Response, error)) (*http.Response, error) {
				return canned(request, http.StatusAccepted, "multipart/mixed; boundary=b", body), nil
			})
			_, err := through.Commit(t.Context(), "one", store.Commit{ExecutionID: testExecution, Expect: "W/\"x\"", Append: numbered(0, 1)})
			if err == nil || isContract(err) {
				t.Errorf("err = %v, want a storage error", err)
			}
		})
	}
}

func TestMissingTablesAreNotAPurge(t *testing.T) {
	t.Parallel()
	s := open(t, shared.hub()) // never prepared
	for what, call := range calls(s) {
		switch what {
		case "prepare the task hub", "send to", "receive from", "delete from", "release to":
			continue
		}
		if err := call(t.Context()); err == nil || isContract(err) || !strings.Contains(err.Error(), "TableNotFound") {
			t.Errorf("%s without tables: %v, want TableNotFound", what, err)
		}
	}
}
