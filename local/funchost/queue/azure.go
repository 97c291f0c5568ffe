package queue

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue"
)

// callTimeout bounds one storage operation with all its retries.
const callTimeout = time.Minute

// Account opens queues of one storage account.
type Account struct {
	service *azqueue.ServiceClient
}

// NewAccount reads a storage connection string. It connects to nothing yet. The retry rule
// is that of the host's own SDK: five more tries, the first after retryDelay.
func NewAccount(connection string, retryDelay time.Duration) (*Account, error) {
	options := &azqueue.ClientOptions{ClientOptions: azcore.ClientOptions{
		Retry: policy.RetryOptions{MaxRetries: 5, RetryDelay: retryDelay},
	}}
	service, err := azqueue.NewServiceClientFromConnectionString(connection, options)
	if err != nil {
		// The SDK's error may quote the connection string, so it is not passed on.
		return nil, errors.New("the storage connection string cannot be read: check AccountName, AccountKey and QueueEndpoint")
	}
	return &Account{service: service}, nil
}

// Queue is the client of one queue.
func (a *Account) Queue(name string) Client {
	return &azureQueue{client: a.service.NewQueueClient(name), name: name}
}

type azureQueue struct {
	client *azqueue.QueueClient
	name   string
}

func (q *azureQueue) Exists(ctx context.Context) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	_, err := q.client.GetProperties(ctx, nil)
	if status(err) == http.StatusNotFound {
		return false, nil
	}
	return err == nil, q.classify("look for", err)
}

func (q *azureQueue) Receive(ctx context.Context, count int, hide time.Duration) ([]Message, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	answer, err := q.client.DequeueMessages(ctx, &azqueue.DequeueMessagesOptions{
		NumberOfMessages:  to.Ptr(int32(count)),
		VisibilityTimeout: seconds(hide),
	})
	if err != nil {
		return nil, q.classify("receive from", err)
	}
	messages := make([]Message, 0, len(answer.Messages))
	for _, m := range answer.Messages {
		messages = append(messages, Message{
			ID: value(m.MessageID), PopReceipt: value(m.PopReceipt), DequeueCount: value(m.DequeueCount),
			InsertedOn: value(m.InsertionTime), ExpiresOn: value(m.ExpirationTime), NextVisibleOn: value(m.TimeNextVisible),
			Text: value(m.MessageText),
		})
	}
	return messages, nil
}

func (q *azureQueue) Hide(ctx context.Context, m Message, hide time.Duration) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	answer, err := q.client.UpdateMessage(ctx, m.ID, m.PopReceipt, m.Text, &azqueue.UpdateMessageOptions{VisibilityTimeout: seconds(hide)})
	if err != nil {
		return "", q.classify("update a message of", err)
	}
	return value(answer.PopReceipt), nil
}

func (q *azureQueue) Delete(ctx context.Context, m Message) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	_, err := q.client.DeleteMessage(ctx, m.ID, m.PopReceipt, nil)
	return q.classify("delete a message of", err)
}

func (q *azureQueue) Send(ctx context.Context, text string) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	_, err := q.client.EnqueueMessage(ctx, text, nil)
	if status(err) == http.StatusNotFound {
		if _, err = q.client.Create(ctx, nil); err == nil || status(err) == http.StatusConflict {
			_, err = q.client.EnqueueMessage(ctx, text, nil)
		}
	}
	return q.classify("send to", err)
}

// classify sorts the service's errors into those the listener knows.
func (q *azureQueue) classify(what string, err error) error {
	switch code := status(err); {
	case err == nil:
		return nil
	case code == http.StatusNotFound, code == http.StatusBadRequest && popReceiptMismatch(err):
		return fmt.Errorf("%s queue %s: %w (%w)", what, q.name, ErrGone, err)
	case code == http.StatusConflict, code >= 500:
		return fmt.Errorf("%s queue %s: %w (%w)", what, q.name, ErrUnavailable, err)
	default:
		return fmt.Errorf("%s queue %s: %w", what, q.name, err)
	}
}

func status(err error) int {
	var response *azcore.ResponseError
	if errors.As(err, &response) {
		return response.StatusCode
	}
	return 0
}

func popReceiptMismatch(err error) bool {
	var response *azcore.ResponseError
	return errors.As(err, &response) && response.ErrorCode == "PopReceiptMismatch"
}

func seconds(d time.Duration) *int32 {
	return to.Ptr(int32((d + time.Second - 1) / time.Second))
}

func value[T any](pointer *T) T {
	if pointer == nil {
		var zero T
		return zero
	}
	return *pointer
}
