package durable_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
)

// Fan out, fan in: all activities run at once, results come in the order of the
// calls.
func ExampleAll() {
	length := durable.NewActivity[string, int]("Length")
	total := durable.NewOrchestration[[]string, int]("Total")
	onHub(func(ctx context.Context, hub exampleHub) {
		hub.run(ctx, total.Name(), []string{"a", "bb", "ccc"})
	}, activity(length, func(_ context.Context, text string) (int, error) {
		return len(text), nil
	}), orchestration(total, "", func(ctx *durable.Context, texts []string) (int, error) {
		tasks := make([]*durable.Task[int], len(texts))
		for i, text := range texts {
			tasks[i] = length.Call(ctx, text)
		}
		lengths, errs := durable.All(tasks...)
		sum := 0
		for _, n := range lengths {
			sum += n
		}
		return sum, errors.Join(errs...)
	}))
	// Output: Completed 6
}

// An activity that fails is tried again by a policy; between two attempts there
// is a durable timer. NonRetriable errors end it at once.
func ExampleWithRetry() {
	flaky := durable.NewActivity[string, string]("Flaky")
	caller := durable.NewOrchestration[string, string]("Caller")
	policy := durable.RetryPolicy{FirstInterval: time.Millisecond, MaxAttempts: 3, BackoffCoefficient: 2, MaxInterval: time.Minute}
	onHub(func(ctx context.Context, hub exampleHub) {
		hub.run(ctx, caller.Name(), "at the second attempt")
		hub.run(ctx, caller.Name(), "never")
	}, activity(flaky, func(ctx context.Context, what string) (string, error) {
		switch first := durable.ActivityInfo(ctx).TaskID == 0; {
		case what == "never":
			return "", durable.NonRetriable(errors.New("no such thing"))
		case first:
			return "", errors.New("busy")
		}
		return "done", nil
	}), orchestration(caller, "", func(ctx *durable.Context, what string) (string, error) {
		text, err := flaky.Call(ctx, what, durable.WithRetry(policy)).Await()
		var failed *durable.TaskError
		if errors.As(err, &failed) {
			return "handled: " + failed.Failure.ErrorMessage, nil
		}
		return text, err
	}))
	// Output:
	// Completed "done"
	// Completed "handled: no such thing"
}

// Wait for a person, but not for ever. The event waits in the history if it
// comes early; the timer may be months long.
func ExampleContext_Select() {
	approve := durable.NewOrchestration[time.Duration, string]("Approve")
	onHub(func(ctx context.Context, hub exampleHub) {
		id, err := hub.Start(ctx, approve.Name(), 24*time.Hour, client.StartOptions{})
		must(err)
		must(hub.RaiseEvent(ctx, id, "approval", true))
		hub.print(ctx, id)
		hub.run(ctx, approve.Name(), 10*time.Millisecond) // nobody answers
	}, orchestration(approve, "", func(ctx *durable.Context, patience time.Duration) (string, error) {
		approval, timeout := durable.WaitForEvent[bool](ctx, "approval"), ctx.CreateTimer(patience)
		if ctx.Select(approval, timeout) == 1 {
			return "nobody answered", nil
		}
		timeout.Cancel()
		yes, err := approval.Await()
		return fmt.Sprint("approved: ", yes), err
	}))
	// Output:
	// Completed "approved: true"
	// Completed "nobody answered"
}

// A sub-orchestration is an instance of its own, with a history of its own.
func ExampleOrchestration_Call() {
	journey := durable.NewOrchestration[string, string]("Journey")
	onHub(func(ctx context.Context, hub exampleHub) {
		hub.run(ctx, journey.Name(), "Bern")
	}, orchestration(tour, "1", runTour), orchestration(journey, "", func(ctx *durable.Context, home string) (string, error) {
		there, back := tour.Call(ctx, []string{"Tokyo"}), tour.Call(ctx, []string{home})
		said, errs := durable.All(there, back)
		return said[0] + " and " + said[1], errors.Join(errs...)
	}))
	// Output: Completed "Hello Tokyo and Hello Bern"
}

// A sub-orchestration that nobody waits for, and an event to another instance.
func ExampleContext_SendEvent() {
	announcer := durable.NewOrchestration[string, string]("Announcer")
	listener := durable.NewOrchestration[string, string]("Listener")
	onHub(func(ctx context.Context, hub exampleHub) {
		hub.run(ctx, announcer.Name(), "the news")
		hub.print(ctx, "listener-1")
	}, orchestration(listener, "", func(ctx *durable.Context, _ string) (string, error) {
		return durable.WaitForEvent[string](ctx, "announcement").Await()
	}), orchestration(announcer, "", func(ctx *durable.Context, news string) (string, error) {
		id, err := listener.Start(ctx, "", durable.WithInstanceID("listener-1"))
		if err != nil {
			return "", err
		}
		return "sent to " + id, ctx.SendEvent(id, "announcement", news)
	}))
	// Output:
	// Completed "sent to listener-1"
	// Completed "the news"
}

// A loop without end starts over with an empty history; events that nobody took
// go with it when asked to.
func ExampleOrchestration_ContinueAsNew() {
	countdown := durable.NewOrchestration[int, string]("Countdown")
	onHub(func(ctx context.Context, hub exampleHub) {
		hub.run(ctx, countdown.Name(), 3)
	}, orchestration(countdown, "", func(ctx *durable.Context, n int) (string, error) {
		if n == 0 {
			return "lift-off", nil
		}
		if _, err := greet.Call(ctx, fmt.Sprint(n)).Await(); err != nil {
			return "", err
		}
		return countdown.ContinueAsNew(ctx, n-1, durable.KeepEvents())
	}))
	// Output: Completed "lift-off"
}

// What an instance is doing, for whoever asks.
func ExampleContext_SetCustomStatus() {
	steps := durable.NewOrchestration[int, string]("Steps")
	onHub(func(ctx context.Context, hub exampleHub) {
		id, err := hub.Start(ctx, steps.Name(), 2, client.StartOptions{})
		must(err)
		hub.print(ctx, id)
		row, err := hub.Status(ctx, id)
		must(err)
		fmt.Println(row.CustomStatus)
	}, orchestration(steps, "", func(ctx *durable.Context, n int) (string, error) {
		for i := range n {
			if err := ctx.SetCustomStatus(map[string]int{"done": i + 1, "of": n}); err != nil {
				return "", err
			}
			if _, err := greet.Call(ctx, "x").Await(); err != nil {
				return "", err
			}
		}
		return "ok", nil
	}))
	// Output:
	// Completed "ok"
	// {"done":2,"of":2}
}

// Changed code is a new version: instances end on the one they began with.
func ExampleAddOrchestration() {
	offer := durable.NewOrchestration[string, string]("Offer")
	run := func(price string) func(*durable.Context, string) (string, error) {
		return func(ctx *durable.Context, what string) (string, error) {
			_, err := durable.WaitForEvent[string](ctx, "accept").Await()
			return what + " for " + price, err
		}
	}
	onHub(func(ctx context.Context, hub exampleHub) {
		old, err := hub.Start(ctx, offer.Name(), "hay", client.StartOptions{})
		must(err)
		for row, err := hub.Status(ctx, old); row.Status == history.StatusPending; row, err = hub.Status(ctx, old) {
			must(err) // until it has begun, on version 1
		}
		must(durable.AddOrchestration(hub.registry, offer, "2", run("20")))
		recent, err := hub.Start(ctx, offer.Name(), "hay", client.StartOptions{})
		must(err)
		for _, id := range []string{old, recent} {
			must(hub.RaiseEvent(ctx, id, "accept", ""))
			hub.print(ctx, id)
		}
	}, orchestration(offer, "1", run("10")))
	// Output:
	// Completed "hay for 10"
	// Completed "hay for 20"
}
