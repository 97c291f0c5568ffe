package main

import (
	"context"
	"fmt"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/message"
	"azurehaymaker/durable/store"
	"azurehaymaker/haymaker/workflow"
)

// longHistory is how many rows the history has that the handler must take.
const longHistory = 10_000

// measureLongHistory gives HayMaker's handler a run whose history has 10,000
// rows, wakes it, and reads the most memory the process ever held.
func (b *bench) measureLongHistory(ctx context.Context) error {
	h, err := openHub(ctx, b.nextHub(), b.azurite.ConnectionString(), b.proxy)
	if err != nil {
		return err
	}
	const id = "long"
	if err := writeLongHistory(ctx, h, id); err != nil {
		return fmt.Errorf("write a history of %d rows: %w", longHistory, err)
	}
	p, err := b.startHandler(ctx, "AzureWebJobsStorage="+b.azurite.ConnectionString(), "HAYMAKER_TASK_HUB="+b.hubName())
	if err != nil {
		return err
	}
	defer p.stop()
	wake, err := message.Wake{InstanceID: id}.Encode()
	if err != nil {
		return err
	}
	if err := p.invoke(ctx, "orchestrate_haymaker_run", "message", wake); err != nil {
		return err
	}
	row, err := h.watcher.Status(ctx, id)
	if err != nil {
		return err
	}
	if row.Status != history.StatusRunning {
		return fmt.Errorf("the woken run is %s (%.200s), want Running", row.Status, row.Output)
	}
	resident, err := p.memory("VmRSS")
	if err != nil {
		return err
	}
	most, err := p.memory("VmHWM")
	b.add("handler.rss_after_10000_history_mb", resident, "MB")
	b.add("handler.rss_10000_history_mb", most, "MB")
	return err
}

// writeLongHistory makes an instance of HayMaker's workflow that waits for its
// first activity and has heard of many agents before.
func writeLongHistory(ctx context.Context, h *hub, id string) error {
	now := time.Now().UTC()
	row := store.Instance{
		ID: id, ExecutionID: newID(), Name: workflow.Name, Version: workflow.Version, Input: "{}",
		Status: history.StatusPending, CreatedTime: now, LastUpdatedTime: now,
	}
	if err := h.counted.CreateInstance(ctx, row); err != nil {
		return err
	}
	events := longEpisode(row)
	var etag store.ETag
	const part = 900
	for from := 0; from < len(events); from += part {
		var err error
		etag, err = h.counted.Commit(ctx, id, store.Commit{
			ExecutionID: row.ExecutionID, Expect: etag, From: from, Append: events[from:min(from+part, len(events))], Published: from,
		})
		if err != nil {
			return err
		}
	}
	row.Status = history.StatusRunning
	return h.counted.SaveInstance(ctx, row)
}

// longEpisode is one episode of 10,000 events.
func longEpisode(row store.Instance) []history.Event {
	var events []history.Event
	add := func(id int32, body history.Body) {
		events = append(events, history.Event{ID: id, Timestamp: row.CreatedTime, Body: body})
	}
	add(history.NoID, history.OrchestratorStarted{})
	add(history.NoID, history.ExecutionStarted{
		Name: row.Name, Version: row.Version, Input: row.Input, InstanceID: row.ID, ExecutionID: row.ExecutionID,
	})
	for len(events) < longHistory-2 {
		add(history.NoID, history.EventRaised{Name: workflow.EventAgentFinished, Input: fmt.Sprintf(`{"agent_id":"agent-%08d"}`, len(events))})
	}
	add(0, history.TaskScheduled{Name: workflow.ValidateEnvironment.Name(), Input: "[{}]"})
	add(history.NoID, history.OrchestratorCompleted{})
	return events
}
