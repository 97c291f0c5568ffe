package main

// Secret is a setting that must never be printed. Every way of formatting it
// shows only whether it is set; Reveal is the one way to the text.
type Secret struct{ text string }

// Reveal returns the secret text, for the client that needs it.
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

// MarshalText is String, for JSON and text encoders.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
