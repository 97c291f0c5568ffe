package agent

import (
	"context"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue"
)

// Queue takes messages; a nil error means the queue has it.
type Queue interface {
	Send(ctx context.Context, message []byte) error
}

type storageQueue struct{ client *azqueue.QueueClient }

// NewQueue is the Azure Storage queue of a URL with an add-only SAS. Messages
// are base64 on the wire, as the Functions host expects. transport nil means
// the SDK's own.
func NewQueue(url string, transport policy.Transporter) (Queue, error) {
	options := &azqueue.ClientOptions{}
	options.Transport = transport
	options.Retry = policy.RetryOptions{MaxRetries: 2, TryTimeout: 5 * time.Second, RetryDelay: 500 * time.Millisecond}
	client, err := azqueue.NewQueueClientWithNoCredential(url, options)
	if err != nil {
		return nil, fmt.Errorf("make the client of the events queue: %w", err)
	}
	return storageQueue{client}, nil
}

func (q storageQueue) Send(ctx context.Context, message []byte) error {
	if _, err := q.client.EnqueueMessage(ctx, base64.StdEncoding.EncodeToString(message), nil); err != nil {
		return fmt.Errorf("send events to the queue: %w", err)
	}
	return nil
}
