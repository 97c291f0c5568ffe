package lease

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/lease"
)

// callTimeout bounds one storage operation with all its retries.
const callTimeout = 30 * time.Second

// Blob is a lock that is a lease on a blob. Container and blob are created when missing.
type Blob struct {
	Container *container.Client
	// Name is the blob's name below the container.
	Name string
	// Period is the lease's duration, 15 to 60 s.
	Period time.Duration
}

// Acquire takes the lease.
func (b *Blob) Acquire(ctx context.Context) (Lock, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	blob := b.Container.NewBlockBlobClient(b.Name)
	client, err := lease.NewBlobClient(blob, nil)
	if err != nil {
		return nil, fmt.Errorf("open lock %s: %w", b.Name, err)
	}
	seconds := int32(b.Period / time.Second)
	_, err = client.AcquireLease(ctx, seconds, nil)
	if status(err) == http.StatusNotFound {
		if _, err := b.Container.Create(ctx, nil); err != nil && status(err) != http.StatusConflict {
			return nil, fmt.Errorf("create container for lock %s: %w", b.Name, err)
		}
		// Another instance may have made and leased the blob meanwhile (412): its own.
		if _, err := blob.UploadBuffer(ctx, nil, nil); err != nil && status(err) != http.StatusPreconditionFailed {
			return nil, fmt.Errorf("create lock %s: %w", b.Name, err)
		}
		_, err = client.AcquireLease(ctx, seconds, nil)
	}
	switch {
	case status(err) == http.StatusConflict:
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("acquire lock %s: %w", b.Name, err)
	}
	return &blobLock{client: client, name: b.Name}, nil
}

type blobLock struct {
	client *lease.BlobClient
	name   string
}

func (l *blobLock) Renew(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	_, err := l.client.RenewLease(ctx, nil)
	if code := status(err); code == http.StatusConflict || code == http.StatusNotFound || code == http.StatusPreconditionFailed {
		return fmt.Errorf("renew lock %s: %w (%w)", l.name, ErrLost, err)
	}
	if err != nil {
		return fmt.Errorf("renew lock %s: %w", l.name, err)
	}
	return nil
}

func (l *blobLock) Release(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	if _, err := l.client.ReleaseLease(ctx, nil); err != nil && status(err) != http.StatusConflict && status(err) != http.StatusNotFound {
		return fmt.Errorf("release lock %s: %w", l.name, err)
	}
	return nil
}

func status(err error) int {
	var response *azcore.ResponseError
	if errors.As(err, &response) {
		return response.StatusCode
	}
	return 0
}
