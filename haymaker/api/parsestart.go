package api

import (
	"bytes"
	"encoding/json"
)

// ParseStart decodes a start request; empty text is the empty request. Its
// error is an *Error that names the field.
func ParseStart(body []byte) (StartRequest, error) {
	var request StartRequest
	body = bytes.TrimSpace(body)
	if len(body) == 0 {
		return request, nil
	}
	if err := decodeStrict(body, &request, "start request", `{"timeout":600}`, startTypes()); err != nil {
		return StartRequest{}, err
	}
	return request, explicitZero(body)
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
		return fieldFault(err, "start request", startTypes())
	case given.Timeout != nil && *given.Timeout == 0:
		return errTimeout()
	case given.DurationHours != nil && *given.DurationHours == 0:
		return errDuration()
	}
	return nil
}
