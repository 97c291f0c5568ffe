package message

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"azurehaymaker/durable/store"
)

// ErrMalformed says that the bytes are not a message of the wanted kind.
// Receiving it again cannot help.
var ErrMalformed = errors.New("malformed queue message")

func decode(kind string, body []byte, into any) error {
	if len(body) > store.MaxMessageBytes {
		return fmt.Errorf("%w: a %s message of %d bytes; at most %d are sent", ErrMalformed, kind, len(body), store.MaxMessageBytes)
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("%w: not a %s message: %w", ErrMalformed, kind, err)
	}
	if decoder.More() {
		return fmt.Errorf("%w: bytes follow the %s message", ErrMalformed, kind)
	}
	return nil
}

func malformed(kind string, cause error) error {
	return fmt.Errorf("%w: %s message: %w", ErrMalformed, kind, cause)
}
