// Package durable is what the author of an orchestration sees: typed handles of
// activities and orchestrations, the Context an orchestrator works with, and
// the Registry that binds handles to functions.
//
// An orchestration is a program that survives. Its function, the orchestrator,
// calls activities, waits for hours, for people, for other orchestrations; each
// thing it did and heard is an event in its history, and whenever its state was
// lost (a crash, a deployment) it is run again from the top over that history.
// Effects belong in activities: ordinary functions that run at least once.
//
// # A whole program
//
// The engine (durable/worker) and the client (durable/client) work over a store:
// durable/store/azurestorage, or durable/store/memory as here.
//
//	var (
//		greet = durable.NewActivity[string, string]("Greet")
//		tour  = durable.NewOrchestration[[]string, string]("Tour")
//	)
//
//	// runTour is an orchestrator: deterministic, without effects.
//	func runTour(ctx *durable.Context, cities []string) (string, error) {
//		var said []string
//		for _, city := range cities {
//			text, err := greet.Call(ctx, city).Await()
//			if err != nil {
//				return "", err // fails the instance
//			}
//			said = append(said, text)
//		}
//		return strings.Join(said, ", "), nil
//	}
//
//	// runGreet is an activity: it may do anything, and may run twice.
//	func runGreet(ctx context.Context, city string) (string, error) {
//		return "Hello " + city, nil
//	}
//
//	func Example() {
//		registry := durable.NewRegistry()
//		must(durable.AddOrchestration(registry, tour, "1", runTour))
//		must(durable.AddActivity(registry, greet, runGreet))
//
//		// A worker in this process.
//		hub := memory.New(time.Now)
//		engine, err := worker.New(hub, registry, worker.Options{
//			OrchestrationQueue: "orchestrations",
//			ActivityQueue:      func(activity string) string { return "task-" + strings.ToLower(activity) },
//			Now:                time.Now,
//		})
//		must(err)
//		ctx, stop := context.WithCancel(context.Background())
//		must(engine.Prepare(ctx))
//		var running sync.WaitGroup
//		running.Go(func() { worker.Run(ctx, engine, worker.WorkerOptions{}) })
//		defer func() { stop(); running.Wait(); engine.Close() }()
//
//		// A client: here or in any process that has the store.
//		starter, err := client.New(hub, client.Options{
//			OrchestrationQueue: "orchestrations", Now: time.Now,
//			NewID: func() string { return strings.ReplaceAll(uuid.NewString(), "-", "") },
//		})
//		must(err)
//		id, err := starter.Start(ctx, tour.Name(), []string{"Tokyo", "Bern"}, client.StartOptions{})
//		must(err)
//		end, err := starter.WaitForCompletion(ctx, id, 10*time.Millisecond)
//		must(err)
//		fmt.Println(end.Status, end.Output)
//		// Output: Completed "Hello Tokyo, Hello Bern"
//	}
//
// # Determinism
//
// Given the same input and the same results, an orchestrator makes the same calls
// in the same order. So it uses, instead of
//
//   - time.Now, time.Sleep, timers: Context.Now, Context.CreateTimer
//   - random numbers and ids: Context.NewUUID
//   - goroutines, channels, select: several Calls, All, Context.Select
//   - files, network, environment, databases: an activity, or the input
//   - log, fmt.Println: Context.Logger, which is silent in replay
//   - ranging over a map: ranging over its sorted keys
//   - package-level variables that change: local ones
//
// durable/replaysafe reports all of these (make lint), durabletest replays each
// step of a workflow test, and replaytest replays saved histories before a
// deployment. When code and history disagree nevertheless, the instance fails
// with ErrorType NonDeterministicOrchestration, and the message names event,
// expectation and likely cause.
//
// # Building blocks
//
// Each call gives a Task at once; Await waits. All waits for many of one type,
// Context.Select for the first of any.
//
//	a, b := greet.Call(ctx, "a"), greet.Call(ctx, "b") // both run
//	results, errs := durable.All(a, b)
//
//	retried := greet.Call(ctx, "c", durable.WithRetry(durable.RetryPolicy{FirstInterval: time.Second, MaxAttempts: 3, BackoffCoefficient: 2}))
//
//	approval, timeout := durable.WaitForEvent[bool](ctx, "approval"), ctx.CreateTimer(24*time.Hour)
//	if ctx.Select(approval, timeout) == 1 { // nobody answered; Cancel the loser
//		approval.Cancel()
//	}
//
//	part, err := tour.Call(ctx, cities).Await()         // a sub-orchestration
//	id, err := tour.Start(ctx, cities)                  // one that nobody waits for
//	err = ctx.SendEvent(id, "approval", true)           // an event to another instance
//	err = ctx.SetCustomStatus(map[string]int{"done": 3}) // for whoever asks
//	return loop.ContinueAsNew(ctx, next)                // again, with an empty history
//
// Names of activities, orchestrations and events are stored in histories and
// compare ignoring case. Inputs and results are JSON, any type that has a JSON form;
// what has none to give has struct{}.
//
// # Errors
//
// An activity that fails (or panics) gives its caller a *TaskError, which holds
// the recorded *history.Failure: an error's type and text survive, its value does
// not. NonRetriable ends retries early. An orchestrator's own error or panic
// fails its instance.
//
//	var failed *durable.TaskError
//	if errors.As(err, &failed) && failed.Failure.ErrorType == "quota" { … }
//
// An error type of its own is given by a method ErrorType() string. An activity's
// idempotency key is ActivityInfo(ctx).Key().
//
// # Versions
//
// An instance ends on the version it began with; new ones get the version added
// last. So changed code is added under a new version, and the old one stays until
// its instances have ended:
//
//	durable.AddOrchestration(registry, tour, "1", runTour)
//	durable.AddOrchestration(registry, tour, "2", runTourByTrain)
//
// An orchestration that never ends changes over with OnVersion.
//
// The package holds no state of its own and does no I/O. A Registry is safe for
// concurrent use, a Context is not.
package durable
