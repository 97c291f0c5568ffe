package tenant

import "time"

// Secret is a secret of a vault with all its versions, newest last.
type Secret struct {
	Name      string          `json:"name"`
	Versions  []SecretVersion `json:"versions"`
	DeletedAt *time.Time      `json:"deleted_at,omitempty"`
	PurgeAt   *time.Time      `json:"purge_at,omitempty"`
}

// SecretVersion is one value of a secret.
type SecretVersion struct {
	ID          string            `json:"id"` // 32 hexadecimal digits
	Value       string            `json:"value"`
	ContentType string            `json:"content_type,omitempty"`
	Tags        map[string]string `json:"tags,omitempty"`
	Enabled     bool              `json:"enabled"`
	NotBefore   *int64            `json:"nbf,omitempty"` // Unix seconds
	Expires     *int64            `json:"exp,omitempty"` // Unix seconds
	Created     int64             `json:"created"`       // Unix seconds
	Updated     int64             `json:"updated"`       // Unix seconds
}

// Current is the newest version.
func (s *Secret) Current() *SecretVersion { return &s.Versions[len(s.Versions)-1] }

// Version finds a version by id; "" is the newest.
func (s *Secret) Version(id string) (*SecretVersion, bool) {
	if id == "" {
		return s.Current(), true
	}
	for i := range s.Versions {
		if s.Versions[i].ID == id {
			return &s.Versions[i], true
		}
	}
	return nil, false
}
