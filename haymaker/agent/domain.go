package agent

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// domain is the directory's default domain, "" until it was asked for. Steps that
// are done at the same time ask once: one of them holds asking meanwhile.
type domain struct {
	asking chan struct{} // one slot
	name   string
}

// defaultDomain asks the directory once for the domain that users' names end in.
func (a *Agent) defaultDomain(ctx context.Context) (string, error) {
	select {
	case a.domain.asking <- struct{}{}:
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
	defer func() { <-a.domain.asking }()
	if a.domain.name != "" {
		return a.domain.name, nil
	}
	answer, err := a.manager.Do(ctx, Call{Method: http.MethodGet, Path: domainPath, Graph: true})
	if err != nil {
		return "", fmt.Errorf("ask for the directory's domains: %w", err)
	}
	var organizations struct {
		Value []struct {
			VerifiedDomains []struct {
				Name      string `json:"name"`
				IsDefault bool   `json:"isDefault"`
			} `json:"verifiedDomains"`
		} `json:"value"`
	}
	if err := json.Unmarshal(answer, &organizations); err != nil {
		return "", fmt.Errorf("ask for the directory's domains: %w", err)
	}
	for _, organization := range organizations.Value {
		for _, domain := range organization.VerifiedDomains {
			if domain.IsDefault {
				a.domain.name = domain.Name
				return domain.Name, nil
			}
		}
	}
	return "", fmt.Errorf("the directory names no default domain")
}
