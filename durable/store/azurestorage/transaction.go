package azurestorage

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"azurehaymaker/durable/store"
)

// submit sends one entity group transaction and returns the ETag that its first
// operation produced. A refused one gives a *batchError.
func (s *Store) submit(ctx context.Context, actions []aztables.TransactionAction) (store.ETag, error) {
	var answer *http.Response
	_, err := s.history.SubmitTransaction(policy.WithCaptureResponse(ctx, &answer), actions, nil)
	if answer == nil || answer.StatusCode != http.StatusAccepted {
		if err == nil {
			err = errBatchAnswer
		}
		return "", err
	}
	body, readErr := runtime.Payload(answer)
	if readErr != nil {
		return "", fmt.Errorf("%w: %w", errBatchAnswer, readErr)
	}
	etags, parseErr := parseBatchAnswer(answer.Header.Get("Content-Type"), body)
	switch {
	case parseErr != nil:
		return "", parseErr
	case err != nil:
		return "", err
	case len(etags) == 0 || etags[0] == "":
		return "", fmt.Errorf("%w: it carries no ETag", errBatchAnswer)
	}
	return store.ETag(etags[0]), nil
}

// guard makes the sentinel's operation: an insert when there must be none,
// otherwise a merge under the ETag.
func guard(partition string, row sentinel, expect store.ETag) (aztables.TransactionAction, error) {
	entity, err := row.columns().entity(partition, sentinelKey)
	if err != nil {
		return aztables.TransactionAction{}, err
	}
	if expect == "" {
		return aztables.TransactionAction{ActionType: aztables.TransactionTypeAdd, Entity: entity}, nil
	}
	etag := azcore.ETag(expect)
	return aztables.TransactionAction{ActionType: aztables.TransactionTypeUpdateMerge, Entity: entity, IfMatch: &etag}, nil
}

func put(entity []byte) aztables.TransactionAction {
	return aztables.TransactionAction{ActionType: aztables.TransactionTypeInsertReplace, Entity: entity}
}

func remove(partition, row string) (aztables.TransactionAction, error) {
	entity, err := columns{}.entity(partition, row)
	return aztables.TransactionAction{ActionType: aztables.TransactionTypeDelete, Entity: entity}, err
}

// refused says what a refused guarded batch means. A missing row is the
// sentinel, or an inbox row that somebody else has consumed.
func (s *Store) refused(ctx context.Context, partition string, err error) error {
	switch {
	case hasCode(err, codeEntityExists, codeConditionNotMet, codeConditionNotMet2):
		return fmt.Errorf("%w (%w)", store.ErrConflict, err)
	case !hasCode(err, codeResourceNotFound):
		return err
	}
	exists, readErr := s.hasSentinel(ctx, partition)
	switch {
	case readErr != nil:
		return errors.Join(err, readErr)
	case exists:
		return fmt.Errorf("%w: an inbox row is gone (%w)", store.ErrConflict, err)
	}
	return fmt.Errorf("%w (%w)", store.ErrPurged, err)
}

func (s *Store) hasSentinel(ctx context.Context, partition string) (bool, error) {
	_, err := s.history.GetEntity(ctx, partition, sentinelKey, nil)
	if hasCode(err, codeResourceNotFound) {
		return false, nil
	}
	return err == nil, err
}
