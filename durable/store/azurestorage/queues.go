package azurestorage

import (
	"context"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue"

	"azurehaymaker/durable/store"
)

// forever keeps a message until it is deleted; the service's default of seven
// days would end a long visibility delay together with the message.
const forever int32 = -1

// seconds rounds up: a message never shows early.
func seconds(d time.Duration) *int32 {
	whole := int32((d + time.Second - 1) / time.Second)
	return &whole
}

// Send implements store.Queues. Bodies travel as base64, the default of the
// Functions host.
func (s *Store) Send(ctx context.Context, queue string, body []byte, delay time.Duration) error {
	what := fmt.Sprintf("send to queue %q", queue)
	if err := store.ValidateQueueName(queue); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if err := store.ValidateMessage(body, delay); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	ctx, cancel, err := s.bounded(ctx, what)
	if err != nil {
		return err
	}
	defer cancel()
	err = s.send(ctx, queue, body, delay)
	if hasCode(err, codeQueueNotFound) {
		if err = s.createQueue(ctx, queue); err == nil {
			err = s.send(ctx, queue, body, delay)
		}
	}
	if err != nil {
		return failed(ctx, what, err)
	}
	return nil
}

func (s *Store) send(ctx context.Context, queue string, body []byte, delay time.Duration) error {
	ttl := forever
	options := &azqueue.EnqueueMessageOptions{TimeToLive: &ttl, VisibilityTimeout: seconds(delay)}
	_, err := s.queues.NewQueueClient(queue).EnqueueMessage(ctx, base64.StdEncoding.EncodeToString(body), options)
	return err
}

// Receive implements store.Queues. A text that is not base64 is handed on as it
// is: what to do with it is the reader's decision.
func (s *Store) Receive(ctx context.Context, queue string, limit int, lease time.Duration) ([]store.Message, error) {
	what := fmt.Sprintf("receive from queue %q", queue)
	if err := store.ValidateQueueName(queue); err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	if err := store.ValidateReceive(limit, lease); err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	ctx, cancel, err := s.bounded(ctx, what)
	if err != nil {
		return nil, err
	}
	defer cancel()
	count := int32(limit)
	answer, err := s.queues.NewQueueClient(queue).DequeueMessages(ctx, &azqueue.DequeueMessagesOptions{NumberOfMessages: &count, VisibilityTimeout: seconds(lease)})
	if hasCode(err, codeQueueNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, failed(ctx, what, err)
	}
	received := make([]store.Message, 0, len(answer.Messages))
	for _, m := range answer.Messages {
		if m.MessageID != nil && m.PopReceipt != nil {
			received = append(received, store.Message{ID: *m.MessageID, Receipt: *m.PopReceipt, Body: decodeBase64(m.MessageText), DequeueCount: value(m.DequeueCount)})
		}
	}
	return received, nil
}

func value[V any](pointer *V) V {
	if pointer == nil {
		var zero V
		return zero
	}
	return *pointer
}

func decodeBase64(text *string) []byte {
	raw := value(text)
	if body, err := base64.StdEncoding.DecodeString(raw); err == nil {
		return body
	}
	return []byte(raw)
}

// Delete implements store.Queues.
func (s *Store) Delete(ctx context.Context, queue string, message store.Message) error {
	return s.settle(ctx, fmt.Sprintf("delete from queue %q", queue), queue, func(ctx context.Context, client *azqueue.QueueClient) error {
		_, err := client.DeleteMessage(ctx, message.ID, message.Receipt, nil)
		return err
	})
}

// Release implements store.Queues.
func (s *Store) Release(ctx context.Context, queue string, message store.Message, delay time.Duration) error {
	what := fmt.Sprintf("release to queue %q", queue)
	if err := store.ValidateMessage(message.Body, delay); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return s.settle(ctx, what, queue, func(ctx context.Context, client *azqueue.QueueClient) error {
		text := base64.StdEncoding.EncodeToString(message.Body)
		_, err := client.UpdateMessage(ctx, message.ID, message.Receipt, text, &azqueue.UpdateMessageOptions{VisibilityTimeout: seconds(delay)})
		return err
	})
}

// settle ends a lease and translates the ways in which it can be lost.
func (s *Store) settle(ctx context.Context, what, queue string, call func(context.Context, *azqueue.QueueClient) error) error {
	if err := store.ValidateQueueName(queue); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	ctx, cancel, err := s.bounded(ctx, what)
	if err != nil {
		return err
	}
	defer cancel()
	err = call(ctx, s.queues.NewQueueClient(queue))
	if hasCode(err, codeMessageNotFound, codeReceiptMismatch, codeQueueNotFound) {
		err = fmt.Errorf("%w (%w)", store.ErrMessageGone, err)
	}
	if err != nil {
		return failed(ctx, what, err)
	}
	return nil
}
