package main

import (
	"context"
	"encoding/json"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue"
	"golang.org/x/sync/errgroup"
)

// How the storage's own limits are measured: as many calls at once as the
// engine makes, for rawTime each, past the proxy.
const (
	rawParallel  = 32
	rawTime      = 1500 * time.Millisecond
	rawBatchRows = 10
)

// limits are what the storage does per second when nobody does anything else.
type limits struct{ insert, batch, enqueue, dequeueDelete float64 }

// share says which part of the storage's time a run has used: the time its
// transactions take at the storage's own limits, by the time it took. Reads and
// updates of a row are taken for inserts, and receives are part of the deletes.
func (l limits) share(o outcome) float64 {
	spent, needed := o.spent, 0.0
	for _, part := range []struct {
		n     int
		limit float64
	}{
		{spent.Of("table", "insert") + spent.Of("table", "update") + spent.Of("table", "get") + spent.Of("table", "query"), l.insert},
		{spent.Of("table", "batch"), l.batch},
		{spent.Of("queue", "put"), l.enqueue},
		{spent.Of("queue", "delete"), l.dequeueDelete},
	} {
		needed += float64(part.n) / part.limit
	}
	return needed / o.took.Seconds()
}

func (b *bench) measureStorage(ctx context.Context) error {
	connection := b.azurite.ConnectionString()
	tables, err := aztables.NewServiceClientFromConnectionString(connection, nil)
	if err != nil {
		return err
	}
	queues, err := azqueue.NewServiceClientFromConnectionString(connection, nil)
	if err != nil {
		return err
	}
	const name = "rawlimits"
	if _, err := tables.CreateTable(ctx, name, nil); err != nil {
		return err
	}
	if _, err := queues.CreateQueue(ctx, name, nil); err != nil {
		return err
	}
	table, queue := tables.NewClient(name), queues.NewQueueClient(name)
	for _, m := range []struct {
		name string
		into *float64
		call func(ctx context.Context, n int64) (done int, err error)
	}{
		{"insert", &b.limits.insert, func(ctx context.Context, n int64) (int, error) {
			_, err := table.AddEntity(ctx, rawRow(n, 0), nil)
			return 1, err
		}},
		{"batch", &b.limits.batch, func(ctx context.Context, n int64) (int, error) { return 1, rawBatch(ctx, table, n) }},
		{"enqueue", &b.limits.enqueue, func(ctx context.Context, n int64) (int, error) {
			_, err := queue.EnqueueMessage(ctx, fmt.Sprintf("%0256d", n), nil)
			return 1, err
		}},
		{"dequeue_delete", &b.limits.dequeueDelete, func(ctx context.Context, _ int64) (int, error) { return drainRaw(ctx, queue) }},
	} {
		rate, err := perSecond(ctx, m.call)
		if err != nil {
			return fmt.Errorf("the storage's own limit of %s: %w", m.name, err)
		}
		*m.into = rate
		b.add("azurite."+m.name+"_per_second", rate, "1/s")
	}
	return nil
}

// perSecond repeats a call for rawTime, or until it finds no more to do.
func perSecond(ctx context.Context, call func(context.Context, int64) (int, error)) (float64, error) {
	var serial, total atomic.Int64
	began := time.Now()
	group, inner := errgroup.WithContext(ctx)
	for range rawParallel {
		group.Go(func() error {
			for time.Since(began) < rawTime {
				done, err := call(inner, serial.Add(1))
				if err != nil {
					return err
				}
				if done == 0 {
					return nil
				}
				total.Add(int64(done))
			}
			return nil
		})
	}
	err := group.Wait()
	return float64(total.Load()) / time.Since(began).Seconds(), err
}

// rawRow is about as large as a row of the history.
func rawRow(partition int64, row int) []byte {
	text, _ := json.Marshal(map[string]any{ // cannot fail: only texts and a number
		"PartitionKey": fmt.Sprintf("%016d", partition), "RowKey": fmt.Sprintf("%016d", row),
		"EventType": "TaskCompleted", "ExecutionId": "0123456789abcdef0123456789abcdef", "Result": "1", "TaskScheduledId": 7,
	})
	return text
}

func rawBatch(ctx context.Context, table *aztables.Client, n int64) error {
	actions := make([]aztables.TransactionAction, rawBatchRows)
	for i := range actions {
		actions[i] = aztables.TransactionAction{ActionType: aztables.TransactionTypeAdd, Entity: rawRow(n, i+1)}
	}
	_, err := table.SubmitTransaction(ctx, actions, nil)
	return err
}

// drainRaw takes up to 32 messages and deletes them.
func drainRaw(ctx context.Context, queue *azqueue.QueueClient) (int, error) {
	answer, err := queue.DequeueMessages(ctx, &azqueue.DequeueMessagesOptions{NumberOfMessages: to.Ptr[int32](32), VisibilityTimeout: to.Ptr[int32](60)})
	if err != nil {
		return 0, err
	}
	for _, m := range answer.Messages {
		if _, err := queue.DeleteMessage(ctx, *m.MessageID, *m.PopReceipt, nil); err != nil {
			return 0, err
		}
	}
	return len(answer.Messages), nil
}
