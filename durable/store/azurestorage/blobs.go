package azurestorage

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/streaming"
)

// maxText bounds one text, written or read: a damaged blob must not fill the
// memory.
const maxText = 64 << 20

func (s *Store) upload(ctx context.Context, name, text string) error {
	if len(text) > maxText {
		return fmt.Errorf("a text of %d bytes is too large to store; the limit is %d", len(text), maxText)
	}
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	if _, err := io.WriteString(writer, text); err != nil {
		return fmt.Errorf("compress a large text: %w", err)
	}
	if err := writer.Close(); err != nil {
		return fmt.Errorf("compress a large text: %w", err)
	}
	body := streaming.NopCloser(bytes.NewReader(packed.Bytes()))
	if _, err := s.large.NewBlockBlobClient(name).Upload(ctx, body, nil); err != nil {
		return fmt.Errorf("write the large text %s: %w", name, err)
	}
	return nil
}

func (s *Store) download(ctx context.Context, name string) (string, error) {
	return s.downloadUpTo(ctx, name, maxText)
}

func (s *Store) downloadUpTo(ctx context.Context, name string, limit int) (string, error) {
	answer, err := s.large.NewBlobClient(name).DownloadStream(ctx, nil)
	if err != nil {
		return "", fmt.Errorf("read the large text %s: %w", name, err)
	}
	defer answer.Body.Close()
	text, err := unpack(answer.Body, limit)
	if err != nil {
		return "", fmt.Errorf("read the large text %s: %w", name, err)
	}
	return text, nil
}

var errTooLong = errors.New("it is too long")

func unpack(packed io.Reader, limit int) (string, error) {
	reader, err := gzip.NewReader(packed)
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(io.LimitReader(reader, int64(limit)+1))
	switch {
	case err != nil:
		return "", err
	case len(text) > limit:
		return "", fmt.Errorf("%w: more than %d bytes", errTooLong, limit)
	}
	return string(text), nil
}
