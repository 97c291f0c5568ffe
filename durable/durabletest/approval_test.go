package durabletest_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/durabletest"
)

var (
	ask      = durable.NewActivity[string, int]("Ask")
	approval = durable.NewOrchestration[string, string]("Approval")
)

func registry(t *testing.T) *durable.Registry {
	t.Helper()
	r := durable.NewRegistry()
	err := durable.AddOrchestration(r, approval, "1", func(ctx *durable.Context, who string) (string, error) {
		answer := durable.WaitForEvent[bool](ctx, "approval")
		for range 2 {
			if _, err := ask.Call(ctx, who).Await(); err != nil {
				return "", err
			}
			day := ctx.CreateTimer(24 * time.Hour)
			if ctx.Select(answer, day) == 0 {
				day.Cancel()
				yes, err := answer.Await()
				return map[bool]string{true: "approved", false: "refused"}[yes], err
			}
		}
		return "nobody answered", nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestNobodyAnswers(t *testing.T) {
	w := durabletest.New(t, registry(t))
	durabletest.Mock(w, ask, func(ctx context.Context, who string) (int, error) {
		durabletest.Elapse(ctx, time.Minute) // on the test's clock
		return 1, nil
	})
	w.RaiseAt(72*time.Hour, "approval", true) // too late
	result := durabletest.Run(w, approval, "ann")
	if output, err := result.Output(); err != nil || output != "nobody answered" {
		t.Errorf("%q, %v", output, err)
	}
	if calls := durabletest.Calls(w, ask); len(calls) != 2 || calls[1].Input != "ann" {
		t.Errorf("asked %v", calls)
	}
	if result.Elapsed() != 48*time.Hour+2*time.Minute {
		t.Errorf("it took %s", result.Elapsed())
	}
}

// TestTheDocumentedTestIsTheOneAbove: what go doc shows compiles and runs.
func TestTheDocumentedTestIsTheOneAbove(t *testing.T) {
	texts := make([]string, 2)
	for i, file := range []string{"approval_test.go", "doc.go"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			line = strings.TrimPrefix(line, "//\t")
			if strings.HasPrefix(line, "func TestNobodyAnswers") || texts[i] != "" {
				texts[i] += line
			}
			if strings.HasPrefix(line, "}") && texts[i] != "" {
				break
			}
		}
	}
	if texts[0] == "" || texts[0] != texts[1] {
		t.Errorf("the test is\n%s\nthe documentation shows\n%s", texts[0], texts[1])
	}
}
