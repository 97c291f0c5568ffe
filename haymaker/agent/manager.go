package agent

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
)

// Call is one request to Azure Resource Manager.
type Call struct {
	Method     string
	Path       string // from /subscriptions on
	APIVersion string
	Query      map[string]string
	Body       map[string]any
}

// Manager makes ARM calls. Do follows a long-running operation to its end and
// gives the final document, if any. A refusal is an *azcore.ResponseError.
type Manager interface {
	Do(ctx context.Context, call Call) (json.RawMessage, error)
}

// missing says whether ARM answered that the resource is not there.
func missing(err error) bool {
	var refused *azcore.ResponseError
	return errors.As(err, &refused) && refused.StatusCode == http.StatusNotFound
}

// refusal gives status and code of a refusal, zero for any other error.
func refusal(err error) (status int, code string) {
	var refused *azcore.ResponseError
	if errors.As(err, &refused) {
		return refused.StatusCode, refused.ErrorCode
	}
	return 0, ""
}
