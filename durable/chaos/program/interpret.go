package program

import (
	"errors"
	"fmt"
	"strings"

	"azurehaymaker/durable"
)

// Input is what an instance begins with: a program and how far it is.
type Input struct {
	Program    Program `json:"program"`
	Generation int     `json:"generation"`
	// Log is what the generations before have found.
	Log string `json:"log"`
}

// Orchestration and Activity are what Register binds to code.
var (
	Orchestration = durable.NewOrchestration[Input, string]("Program")
	Activity      = durable.NewActivity[Job, string]("Job")
)

// interpret runs one generation. The result is the log: a token per statement.
func interpret(ctx *durable.Context, in Input) (string, error) {
	ops := in.Program.Generations[in.Generation]
	for i, op := range ops {
		token, err := op.run(ctx, label(in.Generation, i))
		if err != nil {
			return "", err
		}
		in.Log += token
	}
	if in.Generation+1 == len(in.Program.Generations) {
		return in.Log, nil
	}
	in.Generation++
	return Orchestration.ContinueAsNew(ctx, in, durable.KeepEvents())
}

func (o Op) run(ctx *durable.Context, label string) (string, error) {
	switch o.Do {
	case Call:
		return o.token(Activity.Call(ctx, o.job(label)).Await()), nil
	case Fan:
		return o.fan(ctx, label), nil
	case Retry:
		return o.token(Activity.Call(ctx, o.job(label), durable.WithRetry(durable.RetryPolicy{
			FirstInterval: o.Wait, MaxAttempts: o.Attempts,
		})).Await()), nil
	case Timer:
		_, err := ctx.CreateTimer(o.Wait).Await()
		return string(o.Do) + ";", err
	case Race:
		return o.race(ctx, label), nil
	case Await:
		return o.await(ctx)
	case Timed:
		return o.timed(ctx, label)
	case Family:
		return o.family(ctx, label), nil
	case Status:
		return "status;", ctx.SetCustomStatus(label)
	case Fail:
		return "", errors.New(failureText(label))
	}
	return "", fmt.Errorf("no such statement: %q", o.Do)
}

func failureText(label string) string { return "stopped at " + label }

func (o Op) job(label string) Job {
	return Job{Label: label, Fails: o.Fails, Fatal: o.Fatal, Size: o.Size}
}

// token is what the log says of one activity.
func (o Op) token(result string, err error) string {
	return fmt.Sprintf("%s=%s;", o.Do, outcome(result, err))
}

func outcome(result string, err error) string {
	var failed *durable.TaskError
	switch {
	case errors.As(err, &failed):
		return "failed:" + failed.Failure.ErrorMessage
	case err != nil:
		return "error:" + err.Error()
	}
	return strings.TrimRight(result, filler)
}

func (o Op) fan(ctx *durable.Context, name string) string {
	tasks := make([]*durable.Task[string], o.N)
	for i := range tasks {
		job := Job{Label: fmt.Sprintf("%s/%d", name, i)}
		if i < o.Fails {
			job.Fails = 1
		}
		tasks[i] = Activity.Call(ctx, job)
	}
	results, errs := durable.All(tasks...)
	log := ""
	for i := range tasks {
		log += o.token(results[i], errs[i])
	}
	return log
}

func (o Op) race(ctx *durable.Context, label string) string {
	job, timer := Activity.Call(ctx, o.job(label)), ctx.CreateTimer(o.Wait)
	first := ctx.Select(job, timer)
	if first == 0 {
		timer.Cancel()
	} else {
		job.Cancel()
	}
	return fmt.Sprintf("race=%d;", first)
}

func (o Op) await(ctx *durable.Context) (string, error) {
	log := ""
	for range o.N {
		value, err := durable.WaitForEvent[int](ctx, EventName).Await()
		if err != nil {
			return "", err
		}
		log += fmt.Sprintf("await=%d;", value)
	}
	return log, nil
}

func (o Op) timed(ctx *durable.Context, label string) (string, error) {
	event, timer := durable.WaitForEvent[string](ctx, timedName(label)), ctx.CreateTimer(o.Wait)
	if ctx.Select(event, timer) == 1 {
		event.Cancel()
		return "timed=late;", nil
	}
	timer.Cancel()
	value, err := event.Await()
	return fmt.Sprintf("timed=%s;", value), err
}

func (o Op) family(ctx *durable.Context, label string) string {
	children := make([]*durable.Task[string], len(o.Children))
	for i, child := range o.Children {
		var options []durable.CallOption
		if i%2 == 1 { // the others have the id the engine makes
			options = append(options, durable.WithInstanceID(fmt.Sprintf("%s-%s-%d", ctx.ExecutionID(), label, i)))
		}
		children[i] = Orchestration.Call(ctx, Input{Program: child}, options...)
	}
	results, errs := durable.All(children...)
	log := ""
	for i := range children {
		log += fmt.Sprintf("child(%s);", outcome(results[i], errs[i]))
	}
	return log
}
