package conformance

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue/queueerror"
)

// sameLife compares the handler's starts and calls. Calls of one process are a set: those
// side by side have no order.
func (a *alone) sameLife(want lifeFile) error {
	data, err := a.record()
	if err != nil {
		return err
	}
	ports := map[string]bool{}
	var got []call
	for _, c := range data {
		if c.Event == "start" {
			ports[c.Env["FUNCTIONS_CUSTOMHANDLER_PORT"]] = true
		}
		if count, _, ok := queueMessage(c); ok {
			c.DequeueCount = fmt.Sprint(count)
		}
		got = append(got, c)
	}
	err = sameSet("events of the handler", lifeEvents(got), lifeEvents(want.HandlerEvents))
	if len(ports) != 1 {
		err = errors.Join(err, fmt.Errorf("the handler's processes had %d ports, recorded one", len(ports)))
	}
	return err
}

func lifeEvents(calls []call) []string {
	var list []string
	generation := 0
	for _, c := range calls {
		if c.Event == "start" {
			generation++
		}
		list = append(list, strings.TrimSpace(fmt.Sprintf("process %d: %s %s %s", generation, c.Event, c.URI, c.DequeueCount)))
	}
	return list
}

// replacedAfter checks that the process was replaced after function timeout and grace, want
// together, of its first call of this path.
func (a *alone) replacedAfter(path string, want time.Duration) error {
	starts, calls := a.calls("start", ""), a.calls("request", path)
	if len(starts) < 2 || len(calls) == 0 {
		return fmt.Errorf("%d starts and %d calls", len(starts), len(calls))
	}
	// The call was recorded a little after the host began to count.
	if after := starts[1].T.Sub(calls[0].T); after < want-200*time.Millisecond || after > want+patience/4 {
		return fmt.Errorf("replaced after %s, want timeout and grace, %s", after, want)
	}
	return nil
}

// sameExit compares the host's exit code, or that it still runs.
func (a *alone) sameExit(want *int) error {
	switch {
	case want == nil && a.gone():
		return fmt.Errorf("the host is gone with code %d, recorded alive", a.exitCode())
	case want != nil && !a.gone():
		return fmt.Errorf("the host is alive, recorded gone with code %d", *want)
	case want != nil && a.exitCode() != *want:
		return fmt.Errorf("exit code %d, recorded %d", a.exitCode(), *want)
	}
	return nil
}

// sameQueue compares the visible messages and their counts of deliveries; a recorded text
// stands for a queue that does not exist.
func (a *alone) sameQueue(ctx context.Context, name string, want any) error {
	queue, err := a.queue(name)
	if err != nil {
		return err
	}
	number := int32(32)
	answer, err := queue.PeekMessages(ctx, &azqueue.PeekMessagesOptions{NumberOfMessages: &number})
	if queueerror.HasCode(err, queueerror.QueueNotFound) {
		if _, missing := want.(string); !missing {
			return fmt.Errorf("queue %s does not exist", name)
		}
		return nil
	}
	if err != nil {
		return fmt.Errorf("look into %s: %w", name, err)
	}
	if _, missing := want.(string); missing {
		return fmt.Errorf("queue %s exists, recorded none", name)
	}
	var got, recorded []string
	for _, m := range answer.Messages {
		got = append(got, fmt.Sprintf("%s, deliveries %d", *m.MessageText, *m.DequeueCount))
	}
	list, _ := want.([]any)
	for _, entry := range list {
		m, _ := entry.(map[string]any)
		recorded = append(recorded, fmt.Sprintf("%v, deliveries %v", m["wire"], m["dequeueCount"]))
	}
	slices.Sort(recorded)
	return sameSet("queue "+name, got, recorded)
}
