package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"
)

// ParseStart decodes a start request; empty text is the empty request. Its
// error is an *Error that names the field.
func ParseStart(body []byte) (StartRequest, error) {
	var request StartRequest
	body = bytes.TrimSpace(body)
	if len(body) == 0 {
		return request, nil
	}
	if !utf8.Valid(body) {
		return request, invalid(CodeInvalidJSON, "the body is not UTF-8")
	}
	// Unlike a decoder, this looks at the whole body before anything is taken.
	var raw json.RawMessage
	if err := json.Unmarshal(body, &raw); err != nil {
		return request, invalid(CodeInvalidJSON, "the body is not one JSON object: %s", shorten(err.Error()))
	}
	if body[0] != '{' {
		return request, invalid(CodeInvalidJSON, "the body is JSON but not an object: it must look like {\"timeout\":600}")
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&request); err != nil {
		return StartRequest{}, startFault(err)
	}
	return request, explicitZero(body)
}

// startFault names the field that the decoder stumbled over.
func startFault(err error) *Error {
	const unknown = "json: unknown field "
	var wrongType *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrongType):
		field, _, _ := strings.Cut(wrongType.Field, ".")
		return invalid(CodeInvalidRequest, "field %q must be %s, not a %s", field, startTypes()[field], shorten(wrongType.Value))
	case strings.HasPrefix(err.Error(), unknown):
		return invalid(CodeInvalidRequest, "the body has the unknown field %s", shorten(strings.TrimPrefix(err.Error(), unknown)))
	}
	return invalid(CodeInvalidJSON, "the body is not a start request: %s", shorten(err.Error()))
}

func startTypes() map[string]string {
	return map[string]string{
		"run_id": "a string", "scenarios": "a list of strings", "duration_hours": "a number", "timeout": "a whole number",
		"simulation_size": "a string", "tags": "an object whose values are strings", "requested_by": "a string",
	}
}

// explicitZero refuses a duration of 0 that was given, which is not the same as
// none: that would start a run of hours.
func explicitZero(body []byte) error {
	var given struct {
		Timeout       *int     `json:"timeout"`
		DurationHours *float64 `json:"duration_hours"`
	}
	switch err := json.Unmarshal(body, &given); {
	case err != nil:
		return startFault(err)
	case given.Timeout != nil && *given.Timeout == 0:
		return errTimeout()
	case given.DurationHours != nil && *given.DurationHours == 0:
		return errDuration()
	}
	return nil
}
