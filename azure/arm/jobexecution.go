package arm

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
)

// JobReplicas says how many replicas an execution of a Container Apps job has:
// none means that no node had room for one yet. jobID is the job's resource id.
// told is false when Azure does not say: the SDK's api-version has no such detail,
// so this asks with a newer one, which a cloud may not know yet.
func (c *Client) JobReplicas(ctx context.Context, jobID, execution string) (replicas int, told bool, err error) {
	var found struct {
		Properties struct {
			Detail *struct {
				Replicas []struct{} `json:"replicas"`
			} `json:"detailedStatus"`
		} `json:"properties"`
	}
	err = c.get(ctx, jobID+"/executions/"+url.PathEscape(execution), "2025-07-01", &found)
	var refused *azcore.ResponseError
	if errors.As(err, &refused) && (refused.StatusCode == http.StatusBadRequest || refused.StatusCode == http.StatusNotFound) {
		return 0, false, nil
	}
	if err != nil || found.Properties.Detail == nil || found.Properties.Detail.Replicas == nil {
		return 0, false, err
	}
	return len(found.Properties.Detail.Replicas), true, nil
}
