package tenant

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// Password is a client secret of an application. Only its hash is kept.
type Password struct {
	KeyID       string    `json:"key_id"`
	DisplayName string    `json:"display_name"`
	Hint        string    `json:"hint"`
	Hash        string    `json:"hash"`
	Start       time.Time `json:"start"`
	End         time.Time `json:"end"`
	VisibleAt   time.Time `json:"visible_at"`
}

// HashSecret is the form in which client secrets are kept and compared.
func HashSecret(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// Application is an application object of the directory.
type Application struct {
	ID          string         `json:"id"`
	AppID       string         `json:"app_id"`
	DisplayName string         `json:"display_name"`
	UniqueName  string         `json:"unique_name,omitempty"`
	Owners      []string       `json:"owners"`
	Passwords   []Password     `json:"passwords"`
	Body        map[string]any `json:"body"`
	CreatedAt   time.Time      `json:"created_at"`
	VisibleAt   time.Time      `json:"visible_at"`
	DeletedAt   *time.Time     `json:"deleted_at,omitempty"`
	Seeded      bool           `json:"seeded,omitempty"` // was there from the start
}

// ServicePrincipal is a service principal, of an application or of a managed identity.
type ServicePrincipal struct {
	ID          string         `json:"id"`
	AppID       string         `json:"app_id"`
	DisplayName string         `json:"display_name"`
	Type        string         `json:"type"` // Application or ManagedIdentity
	Owners      []string       `json:"owners"`
	Permissions []string       `json:"permissions,omitempty"` // granted Graph application permissions
	Suspensions []Suspension   `json:"suspensions,omitempty"`
	Body        map[string]any `json:"body"`
	CreatedAt   time.Time      `json:"created_at"`
	VisibleAt   time.Time      `json:"visible_at"`
	DeletedAt   *time.Time     `json:"deleted_at,omitempty"`
	Seeded      bool           `json:"seeded,omitempty"` // was there from the start
}

// Visible reports whether the directory's replicas know the principal by now.
func (p *ServicePrincipal) Visible(now time.Time) bool { return !p.VisibleAt.After(now) }

// Visible reports whether the directory's replicas know the application by now.
func (a *Application) Visible(now time.Time) bool { return !a.VisibleAt.After(now) }
