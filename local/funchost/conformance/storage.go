package conformance

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue/queueerror"
)

// pastDueStatus is the recorded status of the timer that is past due.
const pastDueStatus = `{"Last":"2026-11-23T21:29:00.005158+00:00","Next":"2026-11-23T21:30:00+00:00","LastUpdated":"2026-11-23T21:29:00.005158+00:00"}`

// Prepare creates what must be there before the host starts: the queues, and the status of
// a timer that missed its run.
func Prepare(ctx context.Context, storage string) error {
	for name := range functions() {
		s := suite{Target: Target{Storage: storage}}
		if err := s.createQueue(ctx, queueOf(name)); err != nil {
			return err
		}
	}
	hosts, err := container.NewClientFromConnectionString(storage, "azure-webjobs-hosts", nil)
	if err != nil {
		return fmt.Errorf("open the host's container: check the connection string")
	}
	if _, err := hosts.Create(ctx, nil); err != nil && !bloberror.HasCode(err, bloberror.ContainerAlreadyExists) {
		return fmt.Errorf("create the host's container: %w", err)
	}
	if _, err := hosts.NewBlockBlobClient("timers/"+hostID+"/Host.Functions.tmon/status").UploadBuffer(ctx, []byte(pastDueStatus), nil); err != nil {
		return fmt.Errorf("write the timer's status: %w", err)
	}
	return nil
}

func (s *suite) queue(name string) (*azqueue.QueueClient, error) {
	client, err := azqueue.NewQueueClientFromConnectionString(s.Storage, name, nil)
	if err != nil {
		return nil, fmt.Errorf("open queue %s: check the connection string", name)
	}
	return client, nil
}

func (s *suite) createQueue(ctx context.Context, name string) error {
	queue, err := s.queue(name)
	if err != nil {
		return err
	}
	if _, err := queue.Create(ctx, nil); err != nil && !queueerror.HasCode(err, queueerror.QueueAlreadyExists) {
		return fmt.Errorf("create queue %s: %w", name, err)
	}
	return nil
}

// put sends a text base64-encoded, as the host's default wants it.
func (s *suite) put(ctx context.Context, name, text string) error {
	return s.putRaw(ctx, name, base64.StdEncoding.EncodeToString([]byte(text)))
}

// putRaw sends a text as it is.
func (s *suite) putRaw(ctx context.Context, name, text string) error {
	queue, err := s.queue(name)
	if err != nil {
		return err
	}
	if _, err := queue.EnqueueMessage(ctx, text, nil); err != nil {
		return fmt.Errorf("send to %s: %w", name, err)
	}
	return nil
}

// takeAll empties a queue and gives the texts on the wire; a queue that does not exist is
// empty.
func (s *suite) takeAll(ctx context.Context, name string) ([]string, error) {
	queue, err := s.queue(name)
	if err != nil {
		return nil, err
	}
	var texts []string
	for {
		batch, hide := int32(32), int32(30)
		answer, err := queue.DequeueMessages(ctx, &azqueue.DequeueMessagesOptions{NumberOfMessages: &batch, VisibilityTimeout: &hide})
		if queueerror.HasCode(err, queueerror.QueueNotFound) {
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		if len(answer.Messages) == 0 {
			return texts, nil
		}
		for _, m := range answer.Messages {
			texts = append(texts, *m.MessageText)
			if _, err := queue.DeleteMessage(ctx, *m.MessageID, *m.PopReceipt, nil); err != nil {
				return nil, fmt.Errorf("empty %s: %w", name, err)
			}
		}
	}
}

// takeUntil empties a queue again and again until count messages came.
func (s *suite) takeUntil(ctx context.Context, name string, count int) ([]string, error) {
	var texts []string
	var failed error
	err := await(ctx, fmt.Sprintf("%d messages in %s", count, name), func() bool {
		more, err := s.takeAll(ctx, name)
		texts, failed = append(texts, more...), err
		return err != nil || len(texts) >= count
	})
	if failed != nil {
		err = failed
	}
	return texts, err
}

// waitEmpty waits until a queue holds no message, visible or not.
func (s *suite) waitEmpty(ctx context.Context, name string) error {
	queue, err := s.queue(name)
	if err != nil {
		return err
	}
	return await(ctx, "queue "+name+" to be empty", func() bool {
		answer, err := queue.GetProperties(ctx, nil)
		return err == nil && *answer.ApproximateMessagesCount == 0
	})
}

// decoded is the content of base64 texts; what is none stays.
func decoded(texts []string) []string {
	list := make([]string, 0, len(texts))
	for _, text := range texts {
		if data, err := base64.StdEncoding.DecodeString(text); err == nil {
			text = string(data)
		}
		list = append(list, text)
	}
	return list
}

// sameSet compares without order.
func sameSet(what string, got, want []string) error {
	got, want = slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))
	if !slices.Equal(got, want) {
		return fmt.Errorf("%s: %q, recorded %q", what, got, want)
	}
	return nil
}

// putLater sends a text that is invisible at first.
func (s *suite) putLater(ctx context.Context, name, text string, later time.Duration) error {
	queue, err := s.queue(name)
	if err != nil {
		return err
	}
	seconds := int32(later.Seconds())
	if _, err := queue.EnqueueMessage(ctx, base64.StdEncoding.EncodeToString([]byte(text)), &azqueue.EnqueueMessageOptions{VisibilityTimeout: &seconds}); err != nil {
		return fmt.Errorf("send to %s: %w", name, err)
	}
	return nil
}
