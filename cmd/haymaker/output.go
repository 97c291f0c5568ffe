package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"time"
	"unicode"

	"github.com/goccy/go-yaml"
)

// documents are the formats that are one document, never wrapped or coloured.
func documents() map[string]func(any) ([]byte, error) {
	return map[string]func(any) ([]byte, error){"json": asJSON, "yaml": asYAML}
}

func asJSON(value any) ([]byte, error) {
	body, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode the answer: %w", err)
	}
	return append(body, '\n'), nil
}

// asYAML goes by way of JSON, so that both have the same names. JSON itself is
// YAML, too: it stands in where the library's plain style does not read back as
// what was written.
func asYAML(value any) ([]byte, error) {
	body, err := asJSON(value)
	if err != nil {
		return nil, err
	}
	body = withoutControls(body)
	if plain, err := yaml.JSONToYAML(body); err == nil && readsBack(plain, body) {
		body = append(bytes.TrimRight(plain, "\n"), '\n')
	}
	return body, nil
}

// withoutControls makes spaces of the control characters that YAML cannot hold
// in plain text.
func withoutControls(body []byte) []byte {
	escapes := regexp.MustCompile(`\\\\|\\[bfrt]|\\u00[01][0-9a-f]`)
	text := escapes.ReplaceAllStringFunc(string(body), func(escape string) string {
		if escape == `\\` {
			return escape
		}
		return " "
	})
	return []byte(strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text))
}

func readsBack(document, body []byte) bool {
	read, err := yaml.YAMLToJSON(document)
	if err != nil {
		return false
	}
	var got, want any
	return json.Unmarshal(read, &got) == nil && json.Unmarshal(body, &want) == nil && reflect.DeepEqual(got, want)
}

// print writes what was asked for to stdout, in the format asked for.
func (p *program) print(value any, render func(*tabular)) error {
	encode, ok := documents()[p.flags.format]
	if !ok {
		t := newTabular(p.stdout)
		render(t)
		return t.flush()
	}
	body, err := encode(value)
	if err == nil {
		_, err = p.stdout.Write(body)
	}
	return err
}

// at shows a time in UTC, or nothing.
func at(moment *time.Time) string {
	if moment == nil || moment.IsZero() {
		return ""
	}
	return moment.UTC().Format("2006-01-02 15:04:05Z")
}

// printable takes out what would steer a terminal: texts come from agents and
// from Azure.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
}

// clip keeps foreign text on one line and short.
func clip(text string, limit int) string {
	runes := []rune(printable(text))
	if len(runes) > limit {
		return string(runes[:limit]) + "…"
	}
	return string(runes)
}
