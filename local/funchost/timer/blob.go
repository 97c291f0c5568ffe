package timer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
)

// callTimeout bounds one storage operation with all its retries.
const callTimeout = 30 * time.Second

// maxStatus bounds what is read of a status blob, in bytes.
const maxStatus = 64 << 10

// Blob keeps a status as JSON in a blob, as the real host does. The container is created
// when missing.
type Blob struct {
	Container *container.Client
	Name      string
}

// blobStatus is the blob's content.
type blobStatus struct{ Last, Next, LastUpdated string }

// Load reads the status; nil when there is no blob. Content that is no status is an error.
func (b *Blob) Load(ctx context.Context) (*Status, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	answer, err := b.Container.NewBlobClient(b.Name).DownloadStream(ctx, nil)
	if status(err) == http.StatusNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("load timer status %s: %w", b.Name, err)
	}
	defer func() { _ = answer.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(answer.Body, maxStatus))
	if err != nil {
		return nil, fmt.Errorf("load timer status %s: %w", b.Name, err)
	}
	s, err := parseStatus(data)
	if err != nil {
		return nil, fmt.Errorf("timer status %s is unreadable, delete the blob to start anew: %w", b.Name, err)
	}
	return s, nil
}

// Save writes the status.
func (b *Blob) Save(ctx context.Context, s Status) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	data, err := json.Marshal(blobStatus{format(s.Last), format(s.Next), format(s.LastUpdated)})
	if err != nil {
		return fmt.Errorf("encode timer status: %w", err)
	}
	blob := b.Container.NewBlockBlobClient(b.Name)
	_, err = blob.UploadBuffer(ctx, data, nil)
	if status(err) == http.StatusNotFound {
		if _, err := b.Container.Create(ctx, nil); err != nil && status(err) != http.StatusConflict {
			return fmt.Errorf("create container for timer status %s: %w", b.Name, err)
		}
		_, err = blob.UploadBuffer(ctx, data, nil)
	}
	if err != nil {
		return fmt.Errorf("save timer status %s: %w", b.Name, err)
	}
	return nil
}

const (
	zonedLayout   = "2006-01-02T15:04:05.9999999-07:00"
	unzonedLayout = "2006-01-02T15:04:05.9999999"
)

func format(t time.Time) string { return t.Format(zonedLayout) }

// parseStatus reads the three times. .NET writes a time that never was without a zone.
func parseStatus(data []byte) (*Status, error) {
	var raw blobStatus
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, fmt.Errorf("decode: %w", err)
	}
	s := &Status{}
	for _, field := range []struct {
		text string
		into *time.Time
	}{{raw.Last, &s.Last}, {raw.Next, &s.Next}, {raw.LastUpdated, &s.LastUpdated}} {
		t, err := time.Parse(time.RFC3339Nano, field.text)
		if err != nil {
			if t, err = time.ParseInLocation(unzonedLayout, field.text, time.Local); err != nil {
				return nil, fmt.Errorf("time: %w", err)
			}
		}
		if t.Year() == 1 {
			t = time.Time{}
		}
		*field.into = t
	}
	return s, nil
}

func status(err error) int {
	var response *azcore.ResponseError
	if errors.As(err, &response) {
		return response.StatusCode
	}
	return 0
}
