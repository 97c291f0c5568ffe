package azurestorage

import (
	"errors"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"azurehaymaker/durable/store"
)

// Storage's error codes that mean something to the contract. A status alone is
// not enough: 404 may be the row or the table, 409 the row or a table that is
// being deleted.
const (
	codeEntityExists      = "EntityAlreadyExists"
	codeConditionNotMet   = "UpdateConditionNotSatisfied"
	codeConditionNotMet2  = "ConditionNotMet"
	codeResourceNotFound  = "ResourceNotFound"
	codeTableExists       = "TableAlreadyExists"
	codeQueueExists       = "QueueAlreadyExists"
	codeQueueNotFound     = "QueueNotFound"
	codeContainerExists   = "ContainerAlreadyExists"
	codeBlobNotFound      = "BlobNotFound"
	codeBlobExists        = "BlobAlreadyExists"
	codeInvalidBlobName   = "InvalidResourceName"
	codeContainerNotFound = "ContainerNotFound"
	codeMessageNotFound   = "MessageNotFound"
	codeReceiptMismatch   = "PopReceiptMismatch"
)

// hasCode says whether Storage answered with one of the codes, to a single
// request or inside a batch.
func hasCode(err error, codes ...string) bool {
	code := ""
	var response *azcore.ResponseError
	var batch *batchError
	switch {
	case errors.As(err, &batch):
		code = batch.code
	case errors.As(err, &response):
		code = response.ErrorCode
	}
	for _, one := range codes {
		if code == one {
			return true
		}
	}
	return false
}

// isContract says whether the error is an outcome that the contract names.
func isContract(err error) bool {
	for _, known := range []error{store.ErrInstanceExists, store.ErrInstanceNotFound, store.ErrConflict, store.ErrPurged,
		store.ErrInvalidInstanceID, store.ErrInvalidContinuation, store.ErrMessageGone, store.ErrNoLargeText} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}
