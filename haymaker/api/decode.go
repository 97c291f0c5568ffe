package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"
)

// readBody reads a request's body, up to MaxBodyBytes.
func readBody(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, MaxBodyBytes+1))
	if err != nil {
		return nil, invalid(CodeInvalidRequest, "the body could not be read; send it again with a Content-Length")
	}
	if len(body) > MaxBodyBytes {
		return nil, &Error{Status: http.StatusRequestEntityTooLarge, Code: CodeInvalidRequest, Message: fmt.Sprintf("the body is larger than %d bytes", MaxBodyBytes)}
	}
	return body, nil
}

// decodeStrict decodes one JSON object: a misspelt field is an error, because
// ignoring it would do something else than was asked for. what and example name
// the request in errors; types say of each field what it must be.
func decodeStrict(body []byte, into any, what, example string, types map[string]string) error {
	if !utf8.Valid(body) {
		return invalid(CodeInvalidJSON, "the body is not UTF-8")
	}
	// Unlike a decoder, this looks at the whole body before anything is taken.
	var raw json.RawMessage
	if err := json.Unmarshal(body, &raw); err != nil {
		return invalid(CodeInvalidJSON, "the body is not one JSON object: %s", shorten(err.Error()))
	}
	if body[0] != '{' {
		return invalid(CodeInvalidJSON, "the body is JSON but not an object: it must look like %s", example)
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fieldFault(err, what, types)
	}
	return nil
}

// fieldFault names the field that the decoder stumbled over.
func fieldFault(err error, what string, types map[string]string) *Error {
	const unknown = "json: unknown field "
	var wrongType *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrongType):
		field, _, _ := strings.Cut(wrongType.Field, ".")
		return invalid(CodeInvalidRequest, "field %q must be %s, not a %s", field, types[field], shorten(wrongType.Value))
	case strings.HasPrefix(err.Error(), unknown):
		return invalid(CodeInvalidRequest, "the body has the unknown field %s", shorten(strings.TrimPrefix(err.Error(), unknown)))
	}
	return invalid(CodeInvalidJSON, "the body is not a %s: %s", what, shorten(err.Error()))
}
