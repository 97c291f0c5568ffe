package arm

import (
	"context"
	"strings"
)

// Lock is a management lock.
type Lock struct {
	ID    string // of the lock itself
	Name  string
	Level string // CanNotDelete or ReadOnly
}

// Locks lists the locks at a scope and below (and, as Azure does, those above
// that bear on it). scope is a resource id. At most one page (Azure allows 20
// locks for one scope).
func (c *Client) Locks(ctx context.Context, scope string) ([]Lock, error) {
	var page struct {
		Value []struct {
			ID         string `json:"id"`
			Name       string `json:"name"`
			Properties struct {
				Level string `json:"level"`
			} `json:"properties"`
		} `json:"value"`
	}
	path := strings.TrimRight(scope, "/") + "/providers/Microsoft.Authorization/locks"
	if err := c.get(ctx, path, "2020-05-01", &page); err != nil {
		return nil, err
	}
	locks := make([]Lock, 0, len(page.Value))
	for _, item := range page.Value {
		locks = append(locks, Lock{ID: item.ID, Name: item.Name, Level: item.Properties.Level})
	}
	return locks, nil
}
