package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// MaxBody is the largest request body in bytes (Azure Resource Manager's own limit).
const MaxBody = 4 << 20

// ErrEmptyBody says that the request had no body where one is needed.
var ErrEmptyBody = errors.New("the request body is empty")

// ReadObject reads a bounded JSON object. Numbers keep their text, so that what
// a client stored comes back unchanged.
func ReadObject(r *http.Request) (map[string]any, error) {
	return readObject(r, func(text []byte) []byte { return text })
}

// ReadLenient is ReadObject for services that take more than JSON, see Lenient.
func ReadLenient(r *http.Request) (map[string]any, error) { return readObject(r, Lenient) }

func readObject(r *http.Request, prepare func([]byte) []byte) (map[string]any, error) {
	raw, err := io.ReadAll(io.LimitReader(r.Body, MaxBody+1))
	if err != nil {
		return nil, fmt.Errorf("read request body: %w", err)
	}
	if len(raw) > MaxBody {
		return nil, fmt.Errorf("the request body is larger than %d bytes", MaxBody)
	}
	if len(bytes.TrimSpace(raw)) == 0 {
		return nil, ErrEmptyBody
	}
	decoder := json.NewDecoder(bytes.NewReader(prepare(raw)))
	decoder.UseNumber()
	var object map[string]any
	if err := decoder.Decode(&object); err != nil {
		return nil, fmt.Errorf("the request body is no JSON object: %w", err)
	}
	if object == nil {
		return nil, errors.New("the request body is no JSON object: it is null")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("the request body has text after its JSON object")
	}
	return object, nil
}
