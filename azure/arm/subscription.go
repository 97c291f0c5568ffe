package arm

import (
	"context"
	"errors"
	"net/url"
)

// Subscription is what Resource Manager says of a subscription.
type Subscription struct {
	ID          string `json:"subscriptionId"`
	DisplayName string `json:"displayName"`
	State       string `json:"state"` // Enabled, Warned, PastDue, Disabled, Deleted
	TenantID    string `json:"tenantId"`
}

// Subscription reads a subscription.
func (c *Client) Subscription(ctx context.Context, id string) (Subscription, error) {
	var found Subscription
	if err := c.get(ctx, "/subscriptions/"+url.PathEscape(id), "2022-12-01", &found); err != nil {
		return Subscription{}, err
	}
	if found.ID == "" || found.State == "" {
		return Subscription{}, errors.New("resource manager answered with a subscription that lacks its id or state")
	}
	return found, nil
}
