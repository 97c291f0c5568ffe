package tenant

import (
	"context"
	"sort"
	"strings"
	"sync"

	"azurehaymaker/haymaker"
)

// versionCache remembers the api-version of each resource type of a provider.
type versionCache struct {
	mu    sync.Mutex
	types map[string]map[string]string // lower-case provider, lower-case type
}

func (v *versionCache) get(provider string) (map[string]string, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	types, ok := v.types[strings.ToLower(provider)]
	return types, ok
}

func (v *versionCache) put(provider string, types map[string]string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.types == nil {
		v.types = map[string]map[string]string{}
	}
	v.types[strings.ToLower(provider)] = types
}

// apiVersion is the newest stable api-version of a type, from the provider's
// metadata. A wrong version would read as a failure of the resource.
func (t *Tenant) apiVersion(ctx context.Context, provider, kind string) (string, error) {
	operation := "find the api-version of " + provider + "/" + kind
	types, known := t.versions.get(provider)
	if !known {
		answer, err := t.clients.providers.Get(ctx, provider, nil)
		if err != nil {
			return "", failed(operation, err)
		}
		types = map[string]string{}
		for _, resourceType := range answer.ResourceTypes {
			if resourceType != nil {
				types[strings.ToLower(value(resourceType.ResourceType))] = newestStable(resourceType.APIVersions)
			}
		}
		t.versions.put(provider, types)
	}
	version := types[strings.ToLower(kind)]
	if version == "" {
		return "", haymaker.Permanent(haymaker.FailureConfiguration, &Error{Operation: operation, Message: "the provider names none"})
	}
	return version, nil
}

// newestStable picks the newest version without a suffix such as -preview, else
// the newest of all, else "". Versions begin with a date, so text order is age.
func newestStable(versions []*string) string {
	var stable, other []string
	for _, version := range versions {
		switch text := value(version); {
		case len(text) == len("2006-01-02"):
			stable = append(stable, text)
		case text != "":
			other = append(other, text)
		}
	}
	if len(stable) == 0 {
		stable = other
	}
	if len(stable) == 0 {
		return ""
	}
	sort.Strings(stable)
	return stable[len(stable)-1]
}
