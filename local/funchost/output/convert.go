// Package output turns the value of a queue output binding into queue messages as the
// Functions host does, with the traps that are recorded from it: a string that happens
// to be base64 is decoded, JSON text is parsed and written again indented, an array is
// several messages, and a date-time string changes its format.
//
// It is pure: it does not send anything.
package output

import (
	"encoding/base64"
	"fmt"
	"strings"

	"azurehaymaker/local/funchost/jsonnet"
)

// Messages converts a value (of package jsonnet, dates read) into message bodies before
// the queue's encoding. A nil value gives none. Literal skips the base64 step, as
// dataType binary does. The only error is JSON-looking text that is no JSON.
func Messages(value any, literal bool) ([][]byte, error) {
	text, isText := value.(string)
	if value == nil {
		return nil, nil
	}
	if isText && !literal {
		if decoded, ok := FromBase64(text); ok {
			return [][]byte{decoded}, nil
		}
	}
	if isText && looksLikeJSON(text) {
		parsed, err := jsonnet.Parse(text, jsonnet.ReadDates)
		if err != nil {
			return nil, fmt.Errorf("the output text looks like JSON and is none; send it base64-encoded, or as an element of an array: %w", err)
		}
		value = parsed
	}
	if elements, ok := value.(jsonnet.Array); ok {
		messages := make([][]byte, 0, len(elements))
		for _, element := range elements {
			messages = append(messages, []byte(jsonnet.Text(element)))
		}
		return messages, nil
	}
	return [][]byte{[]byte(jsonnet.Text(value))}, nil
}

// FromBase64 is .NET's Convert.FromBase64String: blanks, tabs and line ends are ignored,
// the rest must be whole groups of four with correct padding; the empty text decodes to
// nothing.
func FromBase64(text string) ([]byte, bool) {
	packed := strings.Map(func(r rune) rune {
		if r == ' ' || r == '\t' || r == '\r' || r == '\n' {
			return -1
		}
		return r
	}, text)
	decoded, err := base64.StdEncoding.DecodeString(packed)
	return decoded, err == nil
}

func looksLikeJSON(text string) bool {
	text = strings.TrimSpace(text)
	return (strings.HasPrefix(text, "{") && strings.HasSuffix(text, "}")) ||
		(strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]"))
}
