package entra

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Caller is who a checked token speaks for.
type Caller struct {
	ObjectID string
	AppID    string
	Scope    string
}

// RefusalKind says why a token was refused.
type RefusalKind int

// The reasons for refusing a token.
const (
	Missing RefusalKind = iota + 1
	Malformed
	Expired
	WrongAudience
	WrongTenant
	Revoked
)

// Refusal is the error of Verify; planes answer it in their own shape.
type Refusal struct {
	Kind     RefusalKind
	Audience string    // of the token, for WrongAudience
	Expiry   time.Time // for Expired
}

// Error says what is wrong with the token, never the token itself.
func (r *Refusal) Error() string {
	switch r.Kind {
	case Missing:
		return "the Authorization header has no bearer token"
	case Expired:
		return fmt.Sprintf("the access token expired at %s", r.Expiry.UTC().Format(time.RFC3339))
	case WrongAudience:
		return fmt.Sprintf("the access token is for audience %q", r.Audience)
	case WrongTenant:
		return "the access token is of another tenant"
	case Revoked:
		return "the access token is of a session that was revoked"
	}
	return "the access token is invalid"
}

// Verify checks an Authorization header: signature, expiry, tenant, and that the
// audience names one of the accepted resources (or is one of them literally).
func (a *Authority) Verify(header string, accepted ...Resource) (Caller, *Refusal) {
	scheme, raw, found := strings.Cut(header, " ")
	if !found || !strings.EqualFold(scheme, "Bearer") || strings.TrimSpace(raw) == "" {
		return Caller{}, &Refusal{Kind: Missing}
	}
	return a.VerifyToken(strings.TrimSpace(raw), accepted...)
}

// VerifyToken is Verify for a bare token.
func (a *Authority) VerifyToken(raw string, accepted ...Resource) (Caller, *Refusal) {
	var said claims
	_, err := jwt.ParseWithClaims(raw, &said, func(*jwt.Token) (any, error) {
		return &a.key.private.PublicKey, nil
	}, jwt.WithValidMethods([]string{"ES256"}), jwt.WithTimeFunc(a.now), jwt.WithExpirationRequired())
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return Caller{}, &Refusal{Kind: Expired, Expiry: said.ExpiresAt.Time}
	case err != nil:
		return Caller{}, &Refusal{Kind: Malformed}
	case !strings.EqualFold(said.TenantID, a.tenantID):
		return Caller{}, &Refusal{Kind: WrongTenant}
	case len(said.Audience) != 1 || !a.accepts(said.Audience[0], accepted):
		return Caller{}, &Refusal{Kind: WrongAudience, Audience: strings.Join(said.Audience, " ")}
	case said.Epoch < a.sessions.epoch(said.ObjectID):
		return Caller{}, &Refusal{Kind: Revoked}
	}
	return Caller{ObjectID: said.ObjectID, AppID: said.AppID, Scope: said.Scope}, nil
}

func (a *Authority) accepts(audience string, accepted []Resource) bool {
	resource, known := a.resourceOf(audience)
	for _, one := range accepted {
		if (known && resource == one) || string(one) == audience {
			return true
		}
	}
	return false
}
