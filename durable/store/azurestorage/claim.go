package azurestorage

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/streaming"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blockblob"
)

// ownerBlob names the hub's owner, in the container of its large texts. No
// instance id is a prefix of the name, so no purge of an instance takes it along.
const ownerBlob = "@owner.json"

// HubTakenError says that the task hub belongs to another app.
type HubTakenError struct {
	Hub, Owner, App string
	Since           time.Time
}

// Error implements error.
func (e *HubTakenError) Error() string {
	return fmt.Sprintf("the task hub %s belongs to the app %q since %s, and this is the app %q: two apps on one hub take each other's messages",
		e.Hub, e.Owner, e.Since.Format(time.RFC3339), e.App)
}

// ownership is what the blob says.
type ownership struct {
	App       string    `json:"app"`
	ClaimedAt time.Time `json:"claimedAt"`
	// Before is the app from which the hub was taken over.
	Before string `json:"takenOverFrom,omitempty"`
}

// maxOwner bounds the blob, in bytes.
const maxOwner = 4 << 10

// Claim makes app the owner of the hub, unless it has one: then it fails with a
// *HubTakenError if that is another app, except for the one named by takeOver,
// whose place app takes. Any number of processes of one app may claim at the
// same time and again. It creates the container if it is missing and needs one
// request if the hub is app's already. An owner that was deleted by a tool is
// claimed anew.
func (s *Store) Claim(ctx context.Context, app, takeOver string) error {
	what := "claim the task hub " + s.hub
	if app == "" || len(app) > maxOwner/4 || len(takeOver) > maxOwner/4 {
		return fmt.Errorf("%s: the app's name is missing or too long", what)
	}
	ctx, cancel, err := s.bounded(ctx, what)
	if err != nil {
		return err
	}
	defer cancel()
	if err := s.claim(ctx, app, takeOver); err != nil {
		return failed(ctx, what, err)
	}
	return nil
}

// claimTries bounds the claims that somebody else's gets in between.
const claimTries = 5

var errClaimRace = errors.New("others claim it at the same time")

func (s *Store) claim(ctx context.Context, app, takeOver string) error {
	for range claimTries {
		owner, etag, err := s.owner(ctx)
		switch {
		case hasCode(err, codeContainerNotFound, codeBlobNotFound):
			if _, err := s.large.Create(ctx, nil); err != nil && !hasCode(err, codeContainerExists) {
				return fmt.Errorf("create the container of large texts: %w", err)
			}
			err = s.putOwner(ctx, ownership{App: app, ClaimedAt: s.now().UTC()}, "")
		case err != nil:
			return err
		case owner.App == app:
			return nil
		case owner.App != takeOver:
			return &HubTakenError{Hub: s.hub, Owner: owner.App, App: app, Since: owner.ClaimedAt}
		default:
			err = s.putOwner(ctx, ownership{App: app, ClaimedAt: s.now().UTC(), Before: owner.App}, etag)
		}
		if !hasCode(err, codeBlobExists, codeConditionNotMet, codeConditionNotMet2) {
			return err
		}
		// Somebody else was faster, or this was the retry of a write that
		// happened: look who it is.
	}
	return errClaimRace
}

func (s *Store) owner(ctx context.Context) (ownership, azcore.ETag, error) {
	answer, err := s.large.NewBlobClient(ownerBlob).DownloadStream(ctx, nil)
	if err != nil {
		return ownership{}, "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxOwner))
	if err != nil {
		return ownership{}, "", fmt.Errorf("read the owner: %w", err)
	}
	var owner ownership
	if err := json.Unmarshal(text, &owner); err != nil || owner.App == "" {
		return ownership{}, "", fmt.Errorf("the blob %s does not name an owner; delete it if no other app uses the hub", ownerBlob)
	}
	return owner, *answer.ETag, nil
}

// putOwner writes the owner if there is none, or in the place of the one read
// under the ETag.
func (s *Store) putOwner(ctx context.Context, owner ownership, expect azcore.ETag) error {
	text, err := json.Marshal(owner)
	if err != nil {
		return fmt.Errorf("encode the owner: %w", err)
	}
	conditions := &blob.ModifiedAccessConditions{}
	if anyTag := azcore.ETagAny; expect == "" {
		conditions.IfNoneMatch = &anyTag
	} else {
		conditions.IfMatch = &expect
	}
	_, err = s.large.NewBlockBlobClient(ownerBlob).Upload(ctx, streaming.NopCloser(bytes.NewReader(text)), &blockblob.UploadOptions{
		AccessConditions: &blob.AccessConditions{ModifiedAccessConditions: conditions},
	})
	return err
}
