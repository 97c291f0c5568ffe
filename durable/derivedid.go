package durable

import (
	"strings"

	"github.com/google/uuid"
)

// derivedID makes an execution id (32 hex digits) from what it follows from:
// the same from the same, and from anything else another.
func derivedID(parts ...string) string {
	id := uuid.NewSHA1(uuidNamespace, []byte(strings.Join(parts, "\n")))
	return strings.ReplaceAll(id.String(), "-", "")
}
