package agent

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
)

// Call is one request to Azure Resource Manager or Microsoft Graph.
type Call struct {
	Method     string
	Path       string // from /subscriptions on; in Graph from /v1.0 on, with its query
	APIVersion string
	Query      map[string]string
	Body       map[string]any
	Graph      bool // to Microsoft Graph
	Upsert     bool // a PATCH in Graph that creates what it does not find
	// Limit is how long the call may take; 0 means Pace.CallLimit.
	Limit time.Duration
}

// Manager makes calls. Do follows a long-running operation to its end and
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
