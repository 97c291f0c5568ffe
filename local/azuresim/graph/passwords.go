package graph

import (
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"

	"github.com/google/uuid"
)

// defaultLifetime is how long a client secret lives when no end is asked for.
const defaultLifetime = 2 * 365 * 24 * time.Hour

func (c *call) applicationAction(application *tenant.Application, found bool) wire.Answer {
	if strings.EqualFold(c.path.action, "owners") && found && c.r.Method == http.MethodGet {
		return c.shown(application.Owners)
	}
	switch action := strings.ToLower(c.path.action); {
	case action != "addpassword" && action != "removepassword":
		return c.fail(http.StatusBadRequest, "BadRequest", "Resource not found for the segment '%s'.", c.path.action)
	case c.r.Method != http.MethodPost:
		return c.methodNotAllowed()
	case !found:
		return c.notFound(c.path.value)
	case !c.owns(application.Owners):
		return c.denied()
	case action == "addpassword":
		return c.addPassword(application)
	}
	return c.removePassword(application)
}

// addPassword makes a client secret; its text is in this answer and nowhere else.
func (c *call) addPassword(application *tenant.Application) wire.Answer {
	wanted, _ := c.body["passwordCredential"].(map[string]any)
	start, end := c.now, c.now.Add(defaultLifetime)
	for name, target := range map[string]*time.Time{"startDateTime": &start, "endDateTime": &end} {
		text, given := wanted[name].(string)
		if !given {
			continue
		}
		parsed, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return c.fail(http.StatusBadRequest, "Request_BadRequest", "Invalid value specified for property '%s': it must be an RFC 3339 time.", name)
		}
		*target = parsed
	}
	if !end.After(start) {
		return c.fail(http.StatusBadRequest, "Request_BadRequest", "The endDateTime of a password credential must be after its startDateTime.")
	}
	secret, err := newSecret()
	if err != nil {
		return c.fail(http.StatusInternalServerError, "Service_InternalServerError", "%v", err)
	}
	name, _ := wanted["displayName"].(string)
	password := tenant.Password{
		KeyID: uuid.NewString(), DisplayName: name, Hint: secret[:3], Hash: tenant.HashSecret(secret),
		Start: start, End: end, VisibleAt: c.now.Add(c.data.Settings.SecretDelay()),
	}
	application.Passwords = append(application.Passwords, password)
	c.record("create", "passwordCredential", application.ID+"/"+password.KeyID)
	body := renderPassword(password)
	body["secretText"] = secret
	body["@odata.context"] = c.plane.url + "/v1.0/$metadata#microsoft.graph.passwordCredential"
	return wire.JSON(http.StatusOK, body)
}

func (c *call) removePassword(application *tenant.Application) wire.Answer {
	keyID, _ := c.body["keyId"].(string)
	for i, password := range application.Passwords {
		if strings.EqualFold(password.KeyID, keyID) {
			application.Passwords = append(application.Passwords[:i:i], application.Passwords[i+1:]...)
			c.record("delete", "passwordCredential", application.ID+"/"+password.KeyID)
			return wire.Empty(http.StatusNoContent)
		}
	}
	return c.fail(http.StatusBadRequest, "Request_BadRequest", "No password credential found with keyId.")
}

// newSecret is a client secret in the alphabet of Entra's: letters, digits, ~ . _ -
func newSecret() (string, error) {
	random := make([]byte, 30)
	if _, err := rand.Read(random); err != nil {
		return "", err
	}
	return strings.ReplaceAll(base64.RawURLEncoding.EncodeToString(random), "-", "~"), nil
}
