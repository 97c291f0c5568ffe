package keys

import (
	"crypto/rand"
	"encoding/base64"
)

// keyBytes gives keys of 56 characters, as recorded.
const keyBytes = 40

// Generate makes a random key: 40 bytes as URL-safe base64 with padding. It lacks the
// checksum by which scanners know a real host's keys.
func Generate() string {
	data := make([]byte, keyBytes)
	// Read never fails.
	_, _ = rand.Read(data)
	return base64.URLEncoding.EncodeToString(data)
}
