// Package entra simulates Microsoft Entra ID's token endpoint: client
// credentials against the applications of the simulated directory, the OpenID
// documents that MSAL asks for, and the check of tokens for the other planes.
//
// Tokens are JWTs signed with ES256 (Azure uses RS256; clients treat access
// tokens as opaque, and an EC key is made in no time). They carry aud, iss, tid,
// oid, appid, iat, nbf and exp. A token stays good until exp even when its
// application is deleted, as in Azure; its rights end with its role assignments.
package entra

import (
	"fmt"
	"path/filepath"
	"time"

	"azurehaymaker/local/azuresim/tenant"

	"github.com/golang-jwt/jwt/v5"
)

// Authority issues and checks tokens. It is safe for concurrent use.
type Authority struct {
	tenant   *tenant.Tenant
	key      signingKey
	now      func() time.Time
	tenantID string
	url      string // https://host:port, no slash
	sessions sessions
}

// New loads or makes the signing key in dir.
func New(t *tenant.Tenant, dir, url, tenantID string, now func() time.Time) (*Authority, error) {
	key, err := loadKey(filepath.Join(dir, "token-key.pem"))
	if err != nil {
		return nil, err
	}
	a := &Authority{tenant: t, key: key, now: now, tenantID: tenantID, url: url}
	a.sessions.load(t)
	return a, nil
}

// Issuer is the iss claim of this tenant's tokens.
func (a *Authority) Issuer() string { return a.url + "/" + a.tenantID + "/v2.0" }

// claims are what an access token says.
type claims struct {
	TenantID string   `json:"tid"`
	ObjectID string   `json:"oid"`
	AppID    string   `json:"appid"`
	AppIDACR string   `json:"appidacr"`
	IDType   string   `json:"idtyp"`
	Roles    []string `json:"roles,omitempty"`
	Scope    string   `json:"scope,omitempty"` // registry tokens only
	// Epoch counts the revocations of the principal's sessions before the token was made.
	Epoch int `json:"azuresim_epoch,omitempty"`
	jwt.RegisteredClaims
}

// Issue signs a token for a principal and an audience. roles are the permissions
// that the principal holds of that API.
func (a *Authority) Issue(principal *tenant.ServicePrincipal, audience string, roles []string, lifetime time.Duration) (string, error) {
	return a.sign(a.claims(principal.ID, principal.AppID, audience, lifetime, func(c *claims) { c.Roles = roles }))
}

// IssueAs signs a token that nobody would get: for any audience ("" is Azure
// Resource Manager), of any tenant ("" is this one), with any lifetime.
func (a *Authority) IssueAs(principal *tenant.ServicePrincipal, audience, tenantID string, lifetime time.Duration) (string, error) {
	if audience == "" {
		audience = string(ResourceManager)
	}
	return a.sign(a.claims(principal.ID, principal.AppID, audience, lifetime, func(c *claims) {
		if tenantID != "" {
			c.TenantID, c.Issuer = tenantID, a.url+"/"+tenantID+"/v2.0"
		}
	}))
}

// IssueScoped signs a registry token for an already checked caller.
func (a *Authority) IssueScoped(caller Caller, audience, scope string, lifetime time.Duration) (string, error) {
	return a.sign(a.claims(caller.ObjectID, caller.AppID, audience, lifetime, func(c *claims) { c.Scope = scope }))
}

// claims are those of a token that is made now, completed by more.
func (a *Authority) claims(objectID, appID, audience string, lifetime time.Duration, more func(*claims)) claims {
	now := a.now()
	said := claims{
		TenantID: a.tenantID, ObjectID: objectID, AppID: appID, AppIDACR: "1", IDType: "app", Epoch: a.sessions.epoch(objectID),
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: a.Issuer(), Subject: objectID, Audience: jwt.ClaimStrings{audience},
			IssuedAt: jwt.NewNumericDate(now), NotBefore: jwt.NewNumericDate(now),
			ExpiresAt: jwt.NewNumericDate(now.Add(lifetime)),
		},
	}
	more(&said)
	return said
}

func (a *Authority) sign(said claims) (string, error) {
	token := jwt.NewWithClaims(jwt.SigningMethodES256, said)
	token.Header["kid"] = a.key.id
	signed, err := token.SignedString(a.key.private)
	if err != nil {
		return "", fmt.Errorf("sign an access token: %w", err)
	}
	return signed, nil
}
