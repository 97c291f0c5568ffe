package store

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// MaxInstanceIDLength is in characters, as the framework's client enforces it.
const MaxInstanceIDLength = 256

// ValidateInstanceID refuses ids that storage keys or the framework's tools
// cannot carry: empty ones, those over 256 characters, those that start with
// "@" (entities), and those that hold / \ # ? ^ ' or control characters. The
// error wraps ErrInvalidInstanceID.
func ValidateInstanceID(id string) error {
	switch {
	case id == "":
		return fmt.Errorf("%w: it is empty", ErrInvalidInstanceID)
	case !utf8.ValidString(id):
		return fmt.Errorf("%w: it is not UTF-8", ErrInvalidInstanceID)
	case utf8.RuneCountInString(id) > MaxInstanceIDLength:
		return fmt.Errorf("%w: it has more than %d characters", ErrInvalidInstanceID, MaxInstanceIDLength)
	case id[0] == '@':
		return fmt.Errorf("%w: it starts with @, which is kept for entities", ErrInvalidInstanceID)
	}
	for _, r := range id {
		if unicode.IsControl(r) {
			return fmt.Errorf("%w: it holds the control character %U", ErrInvalidInstanceID, r)
		}
		switch r {
		case '/', '\\', '#', '?', '^', '\'':
			return fmt.Errorf("%w: it holds %q", ErrInvalidInstanceID, r)
		}
	}
	return nil
}
