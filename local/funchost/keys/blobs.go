package keys

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
)

// Container is the blob container of the keys.
const Container = "azure-webjobs-secrets"

// callTimeout bounds one storage operation with all its retries.
const callTimeout = 30 * time.Second

// Blobs keeps the documents in a container below the host's id. The container is created
// when missing.
type Blobs struct {
	Container *container.Client
	HostID    string
}

func (b Blobs) path(name string) string { return b.HostID + "/" + name + ".json" }

// Load reads a blob.
func (b Blobs) Load(ctx context.Context, name string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	answer, err := b.Container.NewBlobClient(b.path(name)).DownloadStream(ctx, nil)
	if status(err) == http.StatusNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("load keys %s: %w", b.path(name), err)
	}
	defer func() { _ = answer.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(answer.Body, maxDocument+1))
	if err != nil {
		return nil, fmt.Errorf("load keys %s: %w", b.path(name), err)
	}
	if len(data) > maxDocument {
		return nil, fmt.Errorf("load keys %s: larger than %d bytes", b.path(name), maxDocument)
	}
	return data, nil
}

// Save writes a blob.
func (b Blobs) Save(ctx context.Context, name string, data []byte) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	blob := b.Container.NewBlockBlobClient(b.path(name))
	_, err := blob.UploadBuffer(ctx, data, nil)
	if status(err) == http.StatusNotFound {
		if _, err := b.Container.Create(ctx, nil); err != nil && status(err) != http.StatusConflict {
			return fmt.Errorf("create container for keys: %w", err)
		}
		_, err = blob.UploadBuffer(ctx, data, nil)
	}
	if err != nil {
		return fmt.Errorf("save keys %s: %w", b.path(name), err)
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
