package tenant

import (
	"context"
	"strings"
	"sync"

	"azurehaymaker/haymaker"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/authorization/armauthorization/v2"
)

// roleCache remembers the ids of role definitions by name; they never change.
type roleCache struct {
	mu  sync.Mutex
	ids map[string]string
}

func (r *roleCache) get(name string) (string, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	id, ok := r.ids[strings.ToLower(name)]
	return id, ok
}

func (r *roleCache) put(name, id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ids == nil {
		r.ids = map[string]string{}
	}
	r.ids[strings.ToLower(name)] = id
}

// roleDefinition finds the id of a role by its name in the subscription.
func (t *Tenant) roleDefinition(ctx context.Context, name string) (string, error) {
	if id, ok := t.roles.get(name); ok {
		return id, nil
	}
	operation := "look up role " + name
	pager := t.clients.definitions.NewListPager(trimSlash(t.subscriptionScope()), &armauthorization.RoleDefinitionsClientListOptions{
		Filter: to.Ptr("roleName eq " + odataText(name)),
	})
	for pager.More() {
		page, err := pager.NextPage(ctx)
		if err != nil {
			return "", failed(operation, err)
		}
		for _, definition := range page.Value {
			if definition.ID != nil && definition.Properties != nil && definition.Properties.RoleName != nil && strings.EqualFold(*definition.Properties.RoleName, name) {
				t.roles.put(name, *definition.ID)
				return *definition.ID, nil
			}
		}
	}
	return "", haymaker.Permanent(haymaker.FailureConfiguration, &Error{
		Operation: operation, Message: "the subscription has no role of this name", Advice: "Correct the scenario's roles"})
}

// odataText quotes a text for an OData filter.
func odataText(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
