package durabletest

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable"
)

// recorder is a test that fails without failing this one.
type recorder struct {
	testing.TB
	failed []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.failed = append(r.failed, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

func (r *recorder) Fatal(args ...any) { r.Fatalf("%s", fmt.Sprint(args...)) }

// failures runs a test that may fail and gives what it said.
func failures(t *testing.T, test func(t testing.TB)) string {
	t.Helper()
	r := &recorder{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		test(r)
	}()
	<-done
	return strings.Join(r.failed, "\n")
}

func TestImpureOrchestratorsAreCaught(t *testing.T) {
	runs := 0
	for name, impure := range map[string]func(ctx *durable.Context) (string, error){
		"a call that depends on how often the code ran": func(ctx *durable.Context) (string, error) {
			runs++
			return say.Call(ctx, fmt.Sprint(runs)).Await()
		},
		"a branch on IsReplaying": func(ctx *durable.Context) (string, error) {
			if _, err := say.Call(ctx, "x").Await(); err != nil {
				return "", err
			}
			if ctx.IsReplaying() {
				ctx.CreateTimer(time.Hour)
			}
			if _, err := durable.WaitForEvent[string](ctx, "go").Await(); err != nil {
				return "", err
			}
			return "", nil
		},
		"an output that depends on how often the code ran": func(*durable.Context) (string, error) {
			runs++
			return fmt.Sprint(runs), nil
		},
		"a custom status that depends on how often the code ran": func(ctx *durable.Context) (string, error) {
			runs++
			return "", ctx.SetCustomStatus(runs)
		},
	} {
		t.Run(name, func(t *testing.T) {
			said := failures(t, func(tb testing.TB) {
				w := New(tb, registryOf(t, hello, func(ctx *durable.Context, _ string) (string, error) { return impure(ctx) }))
				Mock(w, say, func(_ context.Context, s string) (string, error) { return s, nil })
				w.RaiseAt(time.Minute, "go", "")
				Run(w, hello, "")
			})
			if !strings.Contains(said, "deterministic") {
				t.Errorf("the tester said %q", said)
			}
		})
	}
}

func TestPanicsAreDeterministic(t *testing.T) {
	w := New(t, registryOf(t, hello, func(*durable.Context, string) (string, error) { panic("boom") }))
	if _, err := Run(w, hello, "").Output(); err == nil || !strings.Contains(err.Error(), "boom") {
		t.Errorf("error %v", err)
	}
}

func TestAnActivityWithoutCodeIsReported(t *testing.T) {
	said := failures(t, func(tb testing.TB) {
		Run(New(tb, registryOf(t, hello, func(ctx *durable.Context, s string) (string, error) {
			return say.Call(ctx, s).Await()
		})), hello, "")
	})
	if !strings.Contains(said, "neither mocked nor registered") {
		t.Errorf("the tester said %q", said)
	}
}

func TestEndlessInstancesAreStopped(t *testing.T) {
	said := failures(t, func(tb testing.TB) {
		w := New(tb, registryOf(t, hello, func(ctx *durable.Context, _ string) (string, error) {
			for {
				if _, err := ctx.CreateTimer(time.Minute).Await(); err != nil {
					return "", err
				}
			}
		}))
		w.MaxSteps = 20
		Run(w, hello, "")
	})
	if !strings.Contains(said, "did not end within 20 steps") {
		t.Errorf("the tester said %q", said)
	}
}
