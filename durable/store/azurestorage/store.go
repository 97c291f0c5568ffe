package azurestorage

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue"

	"azurehaymaker/durable/store"
)

// Store is one task hub. Make it with New. It is safe for concurrent use.
type Store struct {
	hub       string
	now       func() time.Time
	timeout   time.Duration
	instances *aztables.Client
	history   *aztables.Client
	queues    *azqueue.ServiceClient
	large     *container.Client
}

var _ store.Store = (*Store)(nil)

// parallel bounds the requests that one call has in flight at once.
const parallel = 8

// New makes the store without any I/O: a wrong key or address shows at the
// first call, a wrong option here.
func New(options Options) (*Store, error) {
	if err := options.validate(); err != nil {
		return nil, fmt.Errorf("open the task hub's storage: %w", err)
	}
	tables, queues, blobs, err := options.connect()
	if err != nil {
		return nil, fmt.Errorf("open the task hub's storage: %w", err)
	}
	if options.Timeout == 0 {
		options.Timeout = 30 * time.Second
	}
	return &Store{
		hub:       options.TaskHub,
		now:       options.Now,
		timeout:   options.Timeout,
		instances: tables.NewClient(options.TaskHub + "Instances"),
		history:   tables.NewClient(options.TaskHub + "History"),
		queues:    queues,
		large:     blobs.ServiceClient().NewContainerClient(strings.ToLower(options.TaskHub) + "-largemessages"),
	}, nil
}

// errBadConnectionString replaces the SDK's errors, which might quote a part of
// the string.
var errBadConnectionString = errors.New("the connection string is malformed: it needs AccountName and AccountKey or SharedAccessSignature, separated by semicolons")

func (o Options) connect() (tables *aztables.ServiceClient, queues *azqueue.ServiceClient, blobs *azblob.Client, err error) {
	table := &aztables.ClientOptions{ClientOptions: o.client()}
	queue := &azqueue.ClientOptions{ClientOptions: o.client()}
	blob := &azblob.ClientOptions{ClientOptions: o.client()}
	if o.ConnectionString == "" {
		if tables, err = aztables.NewServiceClient(o.TableURL, o.Credential, table); err != nil {
			return nil, nil, nil, fmt.Errorf("table endpoint: %w", err)
		}
		if queues, err = azqueue.NewServiceClient(o.QueueURL, o.Credential, queue); err != nil {
			return nil, nil, nil, fmt.Errorf("queue endpoint: %w", err)
		}
		if blobs, err = azblob.NewClient(o.BlobURL, o.Credential, blob); err != nil {
			return nil, nil, nil, fmt.Errorf("blob endpoint: %w", err)
		}
		return tables, queues, blobs, nil
	}
	tables, err = aztables.NewServiceClientFromConnectionString(o.ConnectionString, table)
	if err == nil {
		queues, err = azqueue.NewServiceClientFromConnectionString(o.ConnectionString, queue)
	}
	if err == nil {
		blobs, err = azblob.NewClientFromConnectionString(o.ConnectionString, blob)
	}
	if err != nil {
		return nil, nil, nil, errBadConnectionString
	}
	return tables, queues, blobs, nil
}

// bounded gives a call its deadline. what names the operation in its error.
func (s *Store) bounded(ctx context.Context, what string) (context.Context, context.CancelFunc, error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", what, context.Cause(ctx))
	}
	ctx, cancel := context.WithTimeoutCause(ctx, s.timeout, fmt.Errorf("no answer from storage within %s: %w", s.timeout, context.DeadlineExceeded))
	return ctx, cancel, nil
}

// failed names the operation; when its deadline or its caller ended it, it says
// so instead of the SDK's consequence.
func failed(ctx context.Context, what string, err error) error {
	if ctx.Err() != nil && !isContract(err) {
		return fmt.Errorf("%s: %w", what, context.Cause(ctx))
	}
	return fmt.Errorf("%s: %w", what, err)
}
