package graph

import "encoding/json"

// Secret is the text of a password. Formatting and encoding it show only
// whether it is set; Reveal is the one way to the text.
type Secret struct{ text string }

// Reveal returns the text, for the store that keeps it.
func (s Secret) Reveal() string { return s.text }

// String says whether the secret is set.
func (s Secret) String() string {
	if s.text == "" {
		return "(not set)"
	}
	return "(secret)"
}

// GoString is String, for %#v.
func (s Secret) GoString() string { return s.String() }

// MarshalText is String, for encoders.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalJSON reads the text from Graph's answer; null is not set. Its error
// does not quote the text.
func (s *Secret) UnmarshalJSON(raw []byte) error { return json.Unmarshal(raw, &s.text) }
