package arm

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
)

// Deleted is an entry of a provider's list of soft-deleted resources.
type Deleted struct {
	ID string // of the entry: /subscriptions/…/locations/{location}/…
	// ResourceID is the id it had before, "" where the provider does not say.
	ResourceID string
	Tags       map[string]*string
	Protected  bool // against purging
	PurgeAt    *time.Time
}

// deletedEntry is what the providers answer. Key Vault, API Management and App
// Configuration name the former id each in their own way, Cognitive Services not
// at all. Source: each provider's REST reference, "List deleted".
type deletedEntry struct {
	ID         string             `json:"id"`
	Tags       map[string]*string `json:"tags"`
	Properties struct {
		VaultID   string             `json:"vaultId"`
		ServiceID string             `json:"serviceId"`
		StoreID   string             `json:"configurationStoreId"`
		Tags      map[string]*string `json:"tags"`
		PurgeAt   string             `json:"scheduledPurgeDate"`
		Protected bool               `json:"purgeProtectionEnabled"`
	} `json:"properties"`
}

func (e deletedEntry) deleted() Deleted {
	found := Deleted{ID: e.ID, ResourceID: cmp.Or(e.Properties.VaultID, e.Properties.ServiceID, e.Properties.StoreID),
		Tags: e.Properties.Tags, Protected: e.Properties.Protected}
	if found.Tags == nil {
		found.Tags = e.Tags
	}
	// A date in another form is not worth losing the entry for.
	if at, err := time.Parse(time.RFC3339, e.Properties.PurgeAt); err == nil {
		found.PurgeAt = &at
	}
	return found
}

// Deleted reads a provider's list of soft-deleted resources to its end. path
// begins with /subscriptions/. A list that goes on elsewhere, or does not end, is
// an error.
func (c *Client) Deleted(ctx context.Context, path, apiVersion string) ([]Deleted, error) {
	found := []Deleted{}
	err := each(ctx, c, "deleted resources", c.address(path, apiVersion), func(entry deletedEntry) error {
		found = append(found, entry.deleted())
		return nil
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

// Purge asks to remove a soft-deleted resource for good: method and path are the
// provider's. That it was accepted does not mean that it is done.
func (c *Client) Purge(ctx context.Context, method, path, apiVersion string) error {
	request, err := runtime.NewRequest(ctx, method, c.address(path, apiVersion))
	if err != nil {
		return err
	}
	request.Raw().Header.Set("Accept", "application/json")
	response, err := c.internal.Pipeline().Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if !runtime.HasStatusCode(response, http.StatusOK, http.StatusAccepted, http.StatusNoContent) {
		return runtime.NewResponseError(response)
	}
	return nil
}
