package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"

	"azurehaymaker/haymaker"
)

// The operator's own scenarios lie in this container as <id>.yaml. It need not
// exist.
const overlayContainer = "scenarios"

// The bounds of an overlay.
const (
	maxOverlay     = 200 // documents
	overlayTimeout = 5 * time.Second
	overlayAge     = 5 * time.Minute // then it is read again when it is asked for
)

// overlay reads the documents of a container.
type overlay struct{ blobs *azblob.Client }

func (o overlay) origin() string { return "blob container " + overlayContainer }

// documents reads every <id>.yaml of the container, by name; none when there is
// no container. A document is cut one byte beyond its limit, which refuses it.
func (o overlay) documents(ctx context.Context) (map[string][]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, overlayTimeout)
	defer cancel()
	texts := map[string][]byte{}
	pages := o.blobs.NewListBlobsFlatPager(overlayContainer, &container.ListBlobsFlatOptions{})
	for pages.More() {
		page, err := pages.NextPage(ctx)
		if bloberror.HasCode(err, bloberror.ContainerNotFound, bloberror.ContainerBeingDeleted) {
			return texts, nil
		}
		if err != nil {
			return nil, fmt.Errorf("list the scenarios of %s: %w", o.origin(), err)
		}
		for _, blob := range page.Segment.BlobItems {
			if blob.Name == nil || !strings.HasSuffix(*blob.Name, ".yaml") || strings.Contains(*blob.Name, "/") {
				continue
			}
			if len(texts) == maxOverlay {
				return nil, fmt.Errorf("%s has more than %d scenarios: remove some", o.origin(), maxOverlay)
			}
			if texts[*blob.Name], err = o.read(ctx, *blob.Name); err != nil {
				return nil, err
			}
		}
	}
	return texts, nil
}

func (o overlay) read(ctx context.Context, name string) (text []byte, err error) {
	answer, err := o.blobs.DownloadStream(ctx, overlayContainer, name, nil)
	if err != nil {
		return nil, fmt.Errorf("read scenario %s of %s: %w", name, o.origin(), err)
	}
	defer func() { err = errors.Join(err, answer.Body.Close()) }()
	return io.ReadAll(io.LimitReader(answer.Body, haymaker.MaxDocument+1))
}
