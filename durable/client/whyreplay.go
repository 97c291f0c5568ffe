package client

import (
	"context"
	"errors"
	"fmt"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/replay"
	"azurehaymaker/durable/store"
)

// replayTimeout bounds how long Why lets an orchestrator's code run.
const replayTimeout = 5 * time.Second

// Why the code was not asked.
const (
	unknownNoCode  = "the code of this orchestration and version is not in this process"
	unknownHangs   = "its code does not come back when it is replayed: it loops, or waits outside of its context; terminate it by force"
	unknownOnTrial = "its next step was tried in vain and is not replayed for a question"
	unknownRunning = "its code is being replayed for another question and has not come back yet"
)

// follow makes a machine that has heard the history: with the instance's code,
// or without and a sentence that says why.
func (c *Client) follow(ctx context.Context, id string, part store.Partition) (*replay.Machine, string, error) {
	events := part.Events
	started, ok := startedIn(events)
	if !ok {
		return nil, "", fmt.Errorf("the history of %d events lacks ExecutionStarted", len(events))
	}
	unknown := unknownNoCode
	if part.Tried() > 0 {
		unknown = unknownOnTrial
	} else if c.options.Registry != nil && c.options.Registry.HasOrchestration(started.Name, started.Version) {
		var machine *replay.Machine
		var err error
		if machine, unknown, err = c.replay(ctx, id, started, events); machine != nil || err != nil {
			return machine, unknown, err
		}
	}
	machine := replay.New(replay.Info{InstanceID: id, ExecutionID: started.ExecutionID}, nil)
	if err := machine.Replay(events); err != nil {
		machine.Close()
		return nil, "", err
	}
	return machine, unknown, nil
}

// replay runs the code over the history, on a goroutine of its own because
// nothing can end code that does not come back. One instance has one at most.
func (c *Client) replay(ctx context.Context, id string, started history.ExecutionStarted, events []history.Event) (*replay.Machine, string, error) {
	if _, busy := c.replays.LoadOrStore(id, true); busy {
		return nil, unknownRunning, nil
	}
	ctx, cancel := context.WithTimeout(ctx, replayTimeout)
	type outcome struct {
		machine *replay.Machine
		err     error
	}
	done := make(chan outcome)
	go func() {
		machine := c.options.Registry.NewMachine(started, nil)
		out := outcome{machine, machine.Replay(events)}
		c.replays.Delete(id) // before the answer, or the next question finds it busy
		select {
		case done <- out:
		case <-ctx.Done():
			machine.Close()
		}
	}()
	defer cancel()
	select {
	case out := <-done:
		switch {
		case out.err != nil:
			out.machine.Close()
			return nil, "", out.err
		case out.machine.Mismatch() != nil:
			return out.machine, "its next step will fail it: " + out.machine.Mismatch().Error(), nil
		}
		return out.machine, "", nil
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return nil, unknownHangs, nil
		}
		return nil, "", context.Cause(ctx)
	}
}

func startedIn(events []history.Event) (history.ExecutionStarted, bool) {
	for _, e := range events {
		if started, ok := e.Body.(history.ExecutionStarted); ok {
			return started, true
		}
	}
	return history.ExecutionStarted{}, false
}
