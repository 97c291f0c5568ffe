package program

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"azurehaymaker/durable"
)

// Job is the input of the one activity.
type Job struct {
	Label string `json:"label"`
	Fails int    `json:"fails,omitempty"`
	Fatal bool   `json:"fatal,omitempty"`
	Size  int    `json:"size,omitempty"`
}

// filler makes results large.
const filler = "."

// Ledger is the outside world in which the activity has its effects. It outlives
// the processes. Do has the effect of one task, under the task's key: again for
// the same task changes nothing. It says which attempt of the job the task is,
// from 0: how many other tasks of the same execution with the same label came
// before it.
type Ledger interface {
	Do(ctx context.Context, task durable.TaskInfo, label string) (attempt int, err error)
}

// Register binds the language to its code.
func Register(registry *durable.Registry, ledger Ledger) error {
	return errors.Join(
		durable.AddOrchestration(registry, Orchestration, "", interpret),
		durable.AddActivity(registry, Activity, func(ctx context.Context, job Job) (string, error) {
			attempt, err := ledger.Do(ctx, durable.ActivityInfo(ctx), job.Label)
			if err != nil {
				return "", fmt.Errorf("the ledger: %w", err)
			}
			return job.result(attempt)
		}),
	)
}

func (j Job) result(attempt int) (string, error) {
	if attempt >= j.Fails {
		return fmt.Sprintf("%s@%d", j.Label, attempt) + strings.Repeat(filler, j.Size), nil
	}
	err := errors.New(j.failure(attempt))
	if j.Fatal {
		return "", durable.NonRetriable(err)
	}
	return "", err
}

func (j Job) failure(attempt int) string { return fmt.Sprintf("%s@%d broke", j.Label, attempt) }
