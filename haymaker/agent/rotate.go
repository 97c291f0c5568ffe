package agent

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"azurehaymaker/haymaker/catalogue"
)

// rotate gives an application a new secret and removes the
// older ones. The secret's text is forgotten at once: nobody logs in with it. It
// ends with the agent at the latest.
func (a *Agent) rotate(ctx context.Context, request catalogue.Request, n int) error {
	call := a.call(request)
	call.Body = map[string]any{"passwordCredential": map[string]any{
		"displayName": fmt.Sprintf("rotation %d", n), "endDateTime": a.config.Deadline.UTC().Format(time.RFC3339),
	}}
	answer, err := a.manager.Do(ctx, call)
	if err != nil {
		return err
	}
	var added struct {
		KeyID      string `json:"keyId"`
		SecretText string `json:"secretText"`
	}
	if err := json.Unmarshal(answer, &added); err != nil || added.KeyID == "" {
		return fmt.Errorf("rotate the secret of %s: the answer names no key", request.Name)
	}
	if added.SecretText != "" {
		a.scrubber.Add(added.SecretText)
	}
	object := strings.TrimSuffix(request.Path, "/addPassword")
	answer, err = a.manager.Do(ctx, Call{Method: http.MethodGet, Path: object, Graph: true})
	if err != nil {
		return fmt.Errorf("read the secrets of %s: %w", request.Name, err)
	}
	var have struct {
		Credentials []struct {
			KeyID string `json:"keyId"`
		} `json:"passwordCredentials"`
	}
	if err := json.Unmarshal(answer, &have); err != nil {
		return fmt.Errorf("read the secrets of %s: %w", request.Name, err)
	}
	for _, credential := range have.Credentials {
		if strings.EqualFold(credential.KeyID, added.KeyID) {
			continue
		}
		if _, err := a.manager.Do(ctx, Call{Method: http.MethodPost, Path: object + "/removePassword", Graph: true, Body: map[string]any{"keyId": credential.KeyID}}); err != nil {
			return fmt.Errorf("remove an older secret of %s: %w", request.Name, err)
		}
	}
	return nil
}
