package store

import "time"

// Message is one received queue message.
type Message struct {
	ID           string
	Receipt      string
	Body         []byte
	DequeueCount int64
}

// MaxMessageBytes is the largest body Send accepts: 64 KiB on the wire is
// 48 KiB before base64 (Azure Queue Storage).
const MaxMessageBytes = 48 << 10

// MaxDelay is the longest visibility delay of a queue message (7 days).
const MaxDelay = 7 * 24 * time.Hour
