package azurestorage

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue"

	"azurehaymaker/durable/store"
)

// controlNumber is what follows <hub>-control- in the name of a queue that the
// framework's tools send to.
var controlNumber = regexp.MustCompile(`^[0-9]{2}$`)

// ControlQueues lists the queues that the framework's tools have made for this
// hub, in order; one transaction. The engine itself uses none of them.
func (s *Store) ControlQueues(ctx context.Context) ([]string, error) {
	const what = "list the control queues"
	ctx, cancel, err := s.bounded(ctx, what)
	if err != nil {
		return nil, err
	}
	defer cancel()
	prefix := strings.ToLower(s.hub) + "-control-"
	var names []string
	for pages := s.queues.NewListQueuesPager(&azqueue.ListQueuesOptions{Prefix: &prefix}); pages.More(); {
		answer, err := pages.NextPage(ctx)
		if err != nil {
			return nil, failed(ctx, what, err)
		}
		for _, queue := range answer.Queues {
			if name := value(queue.Name); controlNumber.MatchString(strings.TrimPrefix(name, prefix)) {
				names = append(names, name)
			}
		}
	}
	return names, nil
}

// LargeText reads a blob of the hub's container by name, unpacked at most limit
// bytes. A blob that is missing, damaged or larger is store.ErrNoLargeText.
func (s *Store) LargeText(ctx context.Context, name string, limit int) (string, error) {
	const what = "read a large message"
	ctx, cancel, err := s.bounded(ctx, what)
	if err != nil {
		return "", err
	}
	defer cancel()
	text, err := s.downloadUpTo(ctx, name, limit)
	if hasCode(err, codeBlobNotFound, codeContainerNotFound, codeInvalidBlobName) ||
		errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, errTooLong) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		err = fmt.Errorf("%w (%w)", store.ErrNoLargeText, err)
	}
	if err != nil {
		return "", failed(ctx, what, err)
	}
	return text, nil
}
