package watch

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestDebounce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		values, done, start := make(chan string), make(chan struct{}), time.Now()
		var calls []string
		go func() {
			defer close(done)
			debounce(ctx, values, Quiet, func(v string) { calls = append(calls, v+" "+time.Since(start).String()) })
		}()
		for _, v := range []string{"a", "b", "c"} {
			values <- v
			time.Sleep(400 * time.Millisecond)
		}
		time.Sleep(2 * time.Second)
		values <- "d"
		time.Sleep(time.Second)
		cancel()
		<-done
		if got := strings.Join(calls, ", "); got != "c 1.3s, d 3.7s" {
			t.Errorf("calls %s", got)
		}
	})
}

// started watches a root and passes on what it calls.
func started(t *testing.T, root string, also ...string) <-chan string {
	t.Helper()
	w, err := New(root)
	if err != nil {
		t.Fatal(err)
	}
	w.Also = also
	ctx, cancel := context.WithCancel(t.Context())
	changes, done := make(chan string, 10), make(chan struct{})
	go func() {
		defer close(done)
		w.Run(ctx, func(what string) { changes <- what })
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
	return changes
}

func put(t *testing.T, path string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestWhatCounts(t *testing.T) {
	root := t.TempDir()
	for _, path := range []string{"host.json", "work/function.json", "bin/handler", "lib/x", "gone/x"} {
		put(t, filepath.Join(root, path))
	}
	changes := started(t, root, "lib")
	expect := func(text string) {
		t.Helper()
		select {
		case got := <-changes:
			if !strings.Contains(got, text) {
				t.Errorf("got %q, want %q", got, text)
			}
		case <-time.After(10 * time.Second):
			t.Errorf("no change, want %q", text)
		}
	}
	// What does not count comes first: it must not show up in the answers below.
	for _, path := range []string{"bin/handler", "readme.txt", "work/data.txt"} {
		put(t, filepath.Join(root, path))
	}
	put(t, filepath.Join(root, "work/function.json"))
	expect("File change of type 'Changed' detected for '" + filepath.Join(root, "work/function.json"))
	put(t, filepath.Join(root, "HOST.json"))
	expect("HOST.json")
	if err := os.Mkdir(filepath.Join(root, "new"), 0o700); err != nil {
		t.Fatal(err)
	}
	expect("Directory change of type 'Created' detected")
	put(t, filepath.Join(root, "new/function.json"))
	expect(filepath.Join(root, "new/function.json"))
	put(t, filepath.Join(root, "lib/y"))
	expect("WatchDirectory change")
	if err := os.RemoveAll(filepath.Join(root, "gone")); err != nil {
		t.Fatal(err)
	}
	expect("Directory change of type 'Deleted' detected")
	select {
	case more := <-changes:
		t.Errorf("a change that does not count: %s", more)
	case <-time.After(2 * Quiet):
	}
}

func TestRootThatCannotBeWatched(t *testing.T) {
	if _, err := New(filepath.Join(t.TempDir(), "missing")); err == nil || !strings.Contains(err.Error(), "watch ") {
		t.Errorf("error %v", err)
	}
}
