package azurestorage

import (
	"fmt"
	"strings"
)

// sentinelKey is the RowKey of the row that guards a history. It sorts behind
// all event rows, whose keys are 16 upper-case hex digits.
const sentinelKey = "sentinel"

// inboxPrefix begins the RowKey of an inbox row; it sorts behind sentinelKey.
const inboxPrefix = "~in|"

// engineExecution is the ExecutionId of this engine's own rows in a history. It
// may be neither missing (readers up to 1.17 fail) nor a real execution's.
const engineExecution = "~engine"

func eventKey(ordinal int) string { return fmt.Sprintf("%016X", ordinal) }

func isEventKey(key string) bool { return len(key) == 16 && key < sentinelKey }

func inboxKey(id string) string {
	return inboxPrefix + strings.ReplaceAll(escapeKey(id), "'", "^4")
}

func inboxID(key string) (string, error) {
	return unescapeKey(strings.TrimPrefix(key, inboxPrefix))
}

// controlOffset moves control characters out of the range that keys refuse.
const controlOffset = 0xC0

func isControl(r rune) bool { return r <= 0x1F || (r >= 0x7F && r <= 0x9F) }

// escapeKey writes an id as a key, as KeySanitation.cs of the framework does.
func escapeKey(id string) string {
	var key strings.Builder
	for _, r := range id {
		switch {
		case r == '^':
			key.WriteString("^^")
		case r == '/':
			key.WriteString("^0")
		case r == '\\':
			key.WriteString("^1")
		case r == '#':
			key.WriteString("^2")
		case r == '?':
			key.WriteString("^3")
		case isControl(r):
			key.WriteByte('^')
			key.WriteRune(r + controlOffset)
		default:
			key.WriteRune(r)
		}
	}
	return key.String()
}

// unescapeKey is the inverse of escapeKey and of inboxKey's apostrophes.
func unescapeKey(key string) (string, error) {
	var id strings.Builder
	escaped := false
	for _, r := range key {
		switch {
		case !escaped && r == '^':
			escaped = true
			continue
		case !escaped:
			id.WriteRune(r)
		case r == '^':
			id.WriteRune('^')
		case r >= '0' && r <= '4':
			id.WriteByte("/\\#?'"[r-'0'])
		case r >= controlOffset && isControl(r-controlOffset):
			id.WriteRune(r - controlOffset)
		default:
			return "", fmt.Errorf("the key %q holds an unknown escape", key)
		}
		escaped = false
	}
	if escaped {
		return "", fmt.Errorf("the key %q ends inside an escape", key)
	}
	return id.String(), nil
}

// quote writes a text as an OData string literal.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
