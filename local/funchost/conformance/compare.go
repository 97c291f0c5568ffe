package conformance

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"strings"
)

// pathOf is a request target without its query.
func pathOf(uri string) string {
	path, _, _ := strings.Cut(uri, "?")
	return path
}

// form replaces what differs from run to run by what it is: times, ids, receipts.
func form(text string) string {
	for _, rule := range []struct{ pattern, kind string }{
		{`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z`, "<utc>"},
		{`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d`, "<time>"},
		{`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`, "<guid>"},
		{`("PopReceipt":"\\")[^\\"]+`, "$1<receipt>"},
		{`http://127\.0\.0\.1:\d+`, "<url>"},
	} {
		text = regexp.MustCompile(rule.pattern).ReplaceAllString(text, rule.kind)
	}
	return text
}

// sameText compares byte for byte after form.
func sameText(what, got, want string) error {
	if got, want = form(got), form(want); got != want {
		return fmt.Errorf("%s is\n\t%s\nrecorded\n\t%s", what, got, want)
	}
	return nil
}

// sameJSON compares as values after form: the order of headers is not told apart.
func sameJSON(what, got, want string) error {
	var a, b any
	if err := json.Unmarshal([]byte(form(got)), &a); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if err := json.Unmarshal([]byte(form(want)), &b); err != nil {
		return fmt.Errorf("%s: recording: %w", what, err)
	}
	if !reflect.DeepEqual(a, b) {
		return fmt.Errorf("%s is\n\t%s\nrecorded\n\t%s", what, form(got), form(want))
	}
	return nil
}

// sameEnvelope compares what surrounds the body of a call.
func sameEnvelope(got, want call) error {
	if got.Method != want.Method || got.URI != want.URI || got.ContentLength != want.ContentLength || !reflect.DeepEqual(got.TransferEncoding, want.TransferEncoding) {
		return fmt.Errorf("the handler got %s %s, length %d %v, recorded %s %s, length %d %v", got.Method, got.URI, got.ContentLength, got.TransferEncoding, want.Method, want.URI, want.ContentLength, want.TransferEncoding)
	}
	a, b := formAll(got.Headers), formAll(want.Headers)
	if !maps.Equal(a, b) {
		return fmt.Errorf("the handler got headers\n\t%v\nrecorded\n\t%v", a, b)
	}
	return nil
}

func formAll(headers map[string]string) map[string]string {
	formed := map[string]string{}
	for name, value := range headers {
		formed[name] = form(value)
	}
	return formed
}

func sameCount(texts []string, want int) error {
	if len(texts) != want {
		return fmt.Errorf("%d messages, recorded %d", len(texts), want)
	}
	return nil
}
