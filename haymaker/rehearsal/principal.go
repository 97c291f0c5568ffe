package rehearsal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/agent"
	"azurehaymaker/haymaker/catalogue"

	"github.com/google/uuid"
)

// principal is the identity of one rehearsal.
type principal struct {
	application string // object id of its application
	appID       string
	id          string // object id of the service principal
	secret      string
	granted     []string // ids of its role assignments
}

// identify makes an identity that has what the document says it needs, and
// nothing more: roles at their scopes and rights in the directory.
func (s *Simulator) identify(ctx context.Context, scenario catalogue.Scenario, runID, group string) (principal, error) {
	var p principal
	var application struct{ ID, AppID, SecretText string }
	err := s.graph(ctx, http.MethodPost, "/v1.0/applications", map[string]any{"displayName": haymaker.ServicePrincipalName(runID, scenario.ID)}, &application)
	if err != nil {
		return p, err
	}
	p.application, p.appID = application.ID, application.AppID
	var made struct{ ID string }
	if err := s.insist(ctx, func() error {
		return s.graph(ctx, http.MethodPost, "/v1.0/servicePrincipals", map[string]any{"appId": p.appID}, &made)
	}); err != nil {
		return p, err
	}
	p.id = made.ID
	if err := s.insist(ctx, func() error {
		return s.graph(ctx, http.MethodPost, "/v1.0/applications/"+p.application+"/addPassword", map[string]any{}, &application)
	}); err != nil {
		return p, err
	}
	p.secret = application.SecretText
	if rights := scenario.Needs.DirectoryRights; len(rights) > 0 {
		if err := s.admin(ctx, http.MethodPost, "/_sim/permissions", map[string]any{"principal_id": p.id, "permissions": rights}, nil); err != nil {
			return p, err
		}
	}
	for _, need := range scenario.Needs.Roles {
		scope := "/subscriptions/" + s.facts.SubscriptionID
		if need.Scope == haymaker.ScopeResourceGroup {
			scope = group
		}
		id, err := s.grant(ctx, p.id, need.Role, scope)
		if err != nil {
			return p, err
		}
		p.granted = append(p.granted, id)
	}
	return p, nil
}

func (s *Simulator) grant(ctx context.Context, principalID, role, scope string) (string, error) {
	id := scope + "/providers/Microsoft.Authorization/roleAssignments/" + uuid.NewSHA1(uuid.NameSpaceURL, []byte(scope+principalID+role)).String()
	definition, known := catalogue.RoleDefinition(s.facts.SubscriptionID, role)
	if !known {
		return "", fmt.Errorf("role %q is not in the catalogue's table", role)
	}
	call := agent.Call{Method: http.MethodPut, Path: id, APIVersion: "2022-04-01", Body: map[string]any{"properties": map[string]any{
		"roleDefinitionId": definition, "principalId": principalID, "principalType": "ServicePrincipal",
	}}}
	return id, s.insist(ctx, func() error {
		_, err := s.main.Do(ctx, call)
		return err
	})
}

// discard removes what identify made, as far as it got.
func (s *Simulator) discard(ctx context.Context, p principal) error {
	var failures []error
	for _, id := range p.granted {
		if strings.Contains(id, "/resourceGroups/") {
			continue // gone with the group
		}
		if _, err := s.main.Do(ctx, agent.Call{Method: http.MethodDelete, Path: id, APIVersion: "2022-04-01"}); err != nil {
			failures = append(failures, err)
		}
	}
	if p.application == "" {
		return errors.Join(failures...)
	}
	err := s.insist(ctx, func() error { return s.graph(ctx, http.MethodDelete, "/v1.0/applications/"+p.application, nil, nil) })
	if err == nil {
		err = s.graph(ctx, http.MethodDelete, "/v1.0/directory/deletedItems/"+p.application, nil, nil)
	}
	return errors.Join(append(failures, err)...)
}

func (s *Simulator) graph(ctx context.Context, method, path string, body map[string]any, into any) error {
	answer, err := s.main.Do(ctx, agent.Call{Method: method, Path: path, Body: body, Graph: true})
	if err != nil || into == nil {
		return err
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return fmt.Errorf("read the answer to %s %s: %w", method, path, err)
	}
	return nil
}

// replicationTries bounds insist.
const replicationTries = 20

// insist tries again what fails while the directory replicates.
func (s *Simulator) insist(ctx context.Context, do func() error) error {
	for n := 1; ; n++ {
		err := do()
		if err == nil || n == replicationTries || ctx.Err() != nil {
			return err
		}
		if s.clock.Sleep(ctx, pace().RetryFirst) != nil {
			return err
		}
	}
}
