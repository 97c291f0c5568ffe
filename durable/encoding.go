package durable

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// Encode is how inputs of orchestrations, results and external events become
// text: plain JSON without HTML escaping.
func Encode(value any) (string, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return "", fmt.Errorf("encode %T as JSON: %w", value, err)
	}
	return string(bytes.TrimSuffix(buffer.Bytes(), []byte("\n"))), nil
}

// MaxPayloadBytes bounds what orchestrations and activities hand to each other
// (inputs, results, outputs), as JSON text. Beyond 60 KiB a text lies in a blob;
// what is larger than this belongs into a blob of your own, with its name here.
const MaxPayloadBytes = 16 << 20

// encodePayload is Encode within MaxPayloadBytes.
func encodePayload(value any) (string, error) {
	text, err := Encode(value)
	if err == nil && len(text) > MaxPayloadBytes {
		err = fmt.Errorf("a payload of %d bytes is too large, the limit is %d; keep it elsewhere and hand its name on", len(text), MaxPayloadBytes)
	}
	return text, err
}

// Decode is the reverse of Encode. Empty text means "no value" and gives the
// zero value.
func Decode[T any](text string) (T, error) {
	var value T
	if text == "" {
		return value, nil
	}
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		return value, fmt.Errorf("decode %T from JSON: %w", value, err)
	}
	return value, nil
}

// encodeArguments wraps an activity's input in the one-element array in which
// Durable Functions keeps it.
func encodeArguments(input any) (string, error) {
	text, err := encodePayload(input)
	if err != nil {
		return "", err
	}
	return "[" + text + "]", nil
}

var errArguments = errors.New("an activity's input is a JSON array of one element")

// decodeArguments is the reverse of encodeArguments.
func decodeArguments[T any](text string) (T, error) {
	var zero T
	if text == "" {
		return zero, nil
	}
	var arguments []json.RawMessage
	if err := json.Unmarshal([]byte(text), &arguments); err != nil {
		return zero, fmt.Errorf("%w: %w", errArguments, err)
	}
	if len(arguments) != 1 {
		return zero, fmt.Errorf("%w: this one has %d", errArguments, len(arguments))
	}
	return Decode[T](string(arguments[0]))
}
