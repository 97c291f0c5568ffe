package graph

import (
	"net/http"
	"time"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// checkApplication refuses documents that Graph refuses.
func checkApplication(c *call, creating bool) *wire.Answer {
	bad := func(format string, args ...any) *wire.Answer {
		answer := c.fail(http.StatusBadRequest, "Request_BadRequest", format, args...)
		return &answer
	}
	name, given := c.body["displayName"]
	text, isText := name.(string)
	if creating && text == "" {
		return bad("A value is required for property 'displayName' of resource 'Application'.")
	}
	if given && (!isText || text == "" || len(text) > 256) {
		return bad("Invalid value specified for property 'displayName' of resource 'Application'.")
	}
	for _, readOnly := range []string{"id", "appId", "uniqueName", "createdDateTime", "deletedDateTime", "publisherDomain", "passwordCredentials"} {
		if _, present := c.body[readOnly]; present {
			return bad("Property '%s' is read-only and cannot be set.", readOnly)
		}
	}
	if _, present := c.body["tags"]; present && texts(c.body["tags"]) == nil {
		return bad("Invalid value specified for property 'tags' of resource 'Application'.")
	}
	return nil
}

// texts is a JSON list of texts, nil when it is anything else.
func texts(value any) []string {
	list, ok := value.([]any)
	if !ok {
		return nil
	}
	found := []string{}
	for _, item := range list {
		text, ok := item.(string)
		if !ok {
			return nil
		}
		found = append(found, text)
	}
	return found
}

func applyApplication(application *tenant.Application, body map[string]any) {
	for name, value := range body {
		if name == "displayName" {
			application.DisplayName, _ = value.(string)
			continue
		}
		application.Body[name] = value
	}
}

func renderApplication(a *tenant.Application) map[string]any {
	body := map[string]any{
		"signInAudience": "AzureADMyOrg", "tags": []any{}, "identifierUris": []any{}, "notes": nil, "description": nil,
		"keyCredentials": []any{}, "requiredResourceAccess": []any{}, "publisherDomain": "azuresim.onmicrosoft.com",
	}
	for name, value := range a.Body {
		body[name] = value
	}
	body["id"], body["appId"], body["displayName"] = a.ID, a.AppID, a.DisplayName
	body["uniqueName"], body["deletedDateTime"] = nil, nil
	if a.UniqueName != "" {
		body["uniqueName"] = a.UniqueName
	}
	if a.DeletedAt != nil {
		body["deletedDateTime"] = a.DeletedAt.UTC()
	}
	body["createdDateTime"] = a.CreatedAt.UTC().Format(time.RFC3339)
	credentials := []any{}
	for _, password := range a.Passwords {
		credentials = append(credentials, renderPassword(password))
	}
	body["passwordCredentials"] = credentials
	return body
}

func renderPassword(p tenant.Password) map[string]any {
	return map[string]any{
		"keyId": p.KeyID, "displayName": p.DisplayName, "hint": p.Hint, "secretText": nil, "customKeyIdentifier": nil,
		"startDateTime": p.Start.UTC().Format(time.RFC3339), "endDateTime": p.End.UTC().Format(time.RFC3339),
	}
}
