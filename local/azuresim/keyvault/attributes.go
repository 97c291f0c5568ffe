package keyvault

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// attributes are the optional parts of a set or update request; nil: not given.
type attributes struct {
	enabled     *bool
	notBefore   *int64
	expires     *int64
	contentType *string
	tags        map[string]string
}

func readAttributes(body map[string]any) (attributes, *wire.Answer) {
	var read struct {
		ContentType *string           `json:"contentType"`
		Tags        map[string]string `json:"tags"`
		Attributes  struct {
			Enabled   *bool  `json:"enabled"`
			NotBefore *int64 `json:"nbf"`
			Expires   *int64 `json:"exp"`
		} `json:"attributes"`
	}
	encoded, err := json.Marshal(body)
	if err == nil {
		err = json.Unmarshal(encoded, &read)
	}
	if err != nil {
		answer := wire.VaultError(http.StatusBadRequest, "BadParameter", "", "The attributes are not valid: %s.", fieldOf(err))
		return attributes{}, &answer
	}
	if len(read.Tags) > 15 {
		answer := wire.VaultError(http.StatusBadRequest, "BadParameter", "", "A secret can have at most 15 tags.")
		return attributes{}, &answer
	}
	return attributes{
		enabled: read.Attributes.Enabled, notBefore: read.Attributes.NotBefore, expires: read.Attributes.Expires,
		contentType: read.ContentType, tags: read.Tags,
	}, nil
}

// fieldOf names the field of a decoding error without quoting its value.
func fieldOf(err error) string {
	var typed *json.UnmarshalTypeError
	if errors.As(err, &typed) {
		return typed.Field + " has the wrong type"
	}
	return "they are no JSON object"
}

// version makes a new version of a secret.
func (a attributes) version(value string, now time.Time) tenant.SecretVersion {
	random := make([]byte, 16)
	_, _ = rand.Read(random) // never fails (crypto/rand)
	version := tenant.SecretVersion{ID: hex.EncodeToString(random), Value: value, Enabled: true, Created: now.Unix()}
	a.apply(&version, now)
	return version
}

func (a attributes) apply(version *tenant.SecretVersion, now time.Time) {
	if a.enabled != nil {
		version.Enabled = *a.enabled
	}
	if a.notBefore != nil {
		version.NotBefore = a.notBefore
	}
	if a.expires != nil {
		version.Expires = a.expires
	}
	if a.contentType != nil {
		version.ContentType = *a.contentType
	}
	if a.tags != nil {
		version.Tags = a.tags
	}
	version.Updated = now.Unix()
}

// bundle is a secret as Key Vault answers it, with or without its value.
func (c *call) bundle(secret *tenant.Secret, version *tenant.SecretVersion, value bool) map[string]any {
	set := map[string]any{
		"enabled": version.Enabled, "created": version.Created, "updated": version.Updated,
		"recoveryLevel": "Recoverable+Purgeable", "recoverableDays": recoverableDays,
	}
	if version.NotBefore != nil {
		set["nbf"] = *version.NotBefore
	}
	if version.Expires != nil {
		set["exp"] = *version.Expires
	}
	body := map[string]any{
		"id":         c.plane.VaultURL(c.vault.Name) + "secrets/" + secret.Name + "/" + version.ID,
		"attributes": set, "tags": version.Tags,
	}
	if version.Tags == nil {
		body["tags"] = map[string]string{}
	}
	if version.ContentType != "" {
		body["contentType"] = version.ContentType
	}
	if value {
		body["value"] = version.Value
	}
	return body
}

// Resolve reads the current value of a secret URL of this simulator for a
// principal, as Container Apps does for Key Vault references. The error says
// why it cannot, never what the value is.
func (p *Plane) Resolve(d *tenant.Data, now time.Time, principalID, secretURL string) (string, error) {
	rest, ok := strings.CutPrefix(secretURL, p.url+"/keyvault/")
	if !ok {
		return "", errNotAVault
	}
	return resolve(d, now, principalID, strings.Split(strings.Trim(rest, "/"), "/"))
}
