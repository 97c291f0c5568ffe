package admin

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"azurehaymaker/local/azuresim/wire"
)

// decode reads a bounded JSON body and refuses unknown fields.
func decode(r *http.Request, into any) error {
	raw, err := io.ReadAll(io.LimitReader(r.Body, wire.MaxBody))
	if err != nil {
		return fmt.Errorf("read the request body: %w", err)
	}
	return strict(raw, into)
}

func strict(raw []byte, into any) error {
	if len(bytes.TrimSpace(raw)) == 0 {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("the request body is not valid: %w", err)
	}
	return nil
}
