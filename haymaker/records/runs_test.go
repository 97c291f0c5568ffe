package records

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"azurehaymaker/haymaker"
)

func newRun(n int) haymaker.Run {
	return haymaker.Run{
		RunID: fmt.Sprintf("00000000-0000-4000-8000-%012d", n), Status: haymaker.RunInProgress,
		StartedAt: began.Add(time.Duration(n) * time.Hour),
	}
}

func TestRunIsCreatedOnceAndKept(t *testing.T) {
	eachStore(t, func(t *testing.T, records *Records) {
		ctx, run := context.Background(), newRun(1)
		if err := records.CreateRun(ctx, run); err != nil {
			t.Fatal(err)
		}
		again := run
		again.Error = "another"
		if err := records.CreateRun(ctx, again); !errors.Is(err, haymaker.ErrRunExists) {
			t.Fatalf("second create: %v, want ErrRunExists", err)
		}
		got, err := records.Run(ctx, run.RunID)
		if err != nil || got.Error != "" || !got.StartedAt.Equal(run.StartedAt) {
			t.Fatalf("got %+v, %v", got, err)
		}
		if _, err := records.Run(ctx, newRun(2).RunID); !errors.Is(err, haymaker.ErrRunNotFound) {
			t.Fatalf("unknown run: %v, want ErrRunNotFound", err)
		}
		if err := records.UpdateRun(ctx, newRun(2).RunID, func(*haymaker.Run) {}); !errors.Is(err, haymaker.ErrRunNotFound) {
			t.Fatalf("update of an unknown run: %v, want ErrRunNotFound", err)
		}
	})
}

func TestRunsAreListedNewestFirstByPageAndStatus_Defect36(t *testing.T) {
	eachStore(t, func(t *testing.T, records *Records) {
		ctx := context.Background()
		for n := range 5 {
			if err := records.CreateRun(ctx, newRun(n)); err != nil {
				t.Fatal(err)
			}
		}
		if err := records.UpdateRun(ctx, newRun(3).RunID, func(run *haymaker.Run) { run.Status = haymaker.RunCompleted }); err != nil {
			t.Fatal(err)
		}
		var seen []string
		for continuation, first := "", true; first || continuation != ""; first = false {
			page, next, err := records.Runs(ctx, haymaker.RunInProgress, 2, continuation)
			if err != nil {
				t.Fatal(err)
			}
			for _, run := range page {
				seen = append(seen, run.RunID[len(run.RunID)-1:])
			}
			continuation = next
		}
		if fmt.Sprint(seen) != "[4 2 1 0]" {
			t.Fatalf("runs in progress = %v, want 4 2 1 0", seen)
		}
		done, _, err := records.Runs(ctx, haymaker.RunCompleted, 10, "")
		if err != nil || len(done) != 1 || done[0].RunID != newRun(3).RunID {
			t.Fatalf("completed runs = %v, %v", done, err)
		}
	})
}

func TestConcurrentChangesOfOneRunAllLand_Defect36(t *testing.T) {
	eachStore(t, func(t *testing.T, records *Records) {
		ctx := context.Background()
		if err := records.CreateRun(ctx, newRun(1)); err != nil {
			t.Fatal(err)
		}
		var writers sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			writers.Go(func() {
				errs[i] = records.UpdateRun(ctx, newRun(1).RunID, func(run *haymaker.Run) { run.Error += "x" })
			})
		}
		writers.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		if run, err := records.Run(ctx, newRun(1).RunID); err != nil || run.Error != "xxxx" {
			t.Fatalf("run = %+v, %v: a change was lost", run, err)
		}
	})
}
