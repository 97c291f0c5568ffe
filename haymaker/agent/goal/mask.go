package goal

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
)

// maxResult bounds what the model is told at once, in bytes.
const maxResult = 6 << 10

const hidden = "[secret]"

var (
	// secretKey are names of fields whose value is kept back, whatever it is.
	secretKey = regexp.MustCompile(`(?i)passw|pwd|secret|credential|connection_?string|token|(access|account|shared|primary|secondary|private|master|admin|api|host|function|instrumentation|auth|storage|publishing|symmetric|encryption)_?keys?$|^keys?$|^sas|sas(uri|url)?$|protected_?settings|custom_?data|user_?data|^pfx|certificate|authorization|^sig$`)
	// secretText are spellings of secrets that are not known beforehand: padded
	// base64 as of Azure's keys, JSON Web Tokens, shared access signatures, PEM,
	// keys of the Messages API, key=value pairs.
	secretText = regexp.MustCompile(`[A-Za-z0-9+/]{40,}={1,2}|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_.-]+|(?i:[?&;]?\bsig=)[^&\s"']+|-----BEGIN[^"]*|sk-[A-Za-z0-9_-]{12,}|(?i:(?:accountkey|sharedaccesskey|password|pwd|secret|token)\s*[=:]\s*)[^\s;,"']+`)
	uuidText   = regexp.MustCompile(`(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
)

// Mask keeps back what the model must not see.
type Mask struct {
	// Scrub takes out the secrets that are known.
	Scrub func(string) string
	// Aliases are names to show in place of others, which are found in any case.
	Aliases map[string]string
}

// Text masks and bounds a text.
func (m Mask) Text(text string) string {
	for name, alias := range m.Aliases {
		if name == "" {
			continue
		}
		text = regexp.MustCompile(`(?i)`+regexp.QuoteMeta(name)).ReplaceAllLiteralString(text, alias)
	}
	text = uuidText.ReplaceAllLiteralString(text, "<uuid>")
	if m.Scrub != nil {
		text = m.Scrub(text)
	}
	text = secretText.ReplaceAllLiteralString(text, hidden)
	return bounded(text)
}

// Document masks a JSON document, field by field; what is none is kept back.
func (m Mask) Document(document json.RawMessage) string {
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return "(no document)"
	}
	return bounded(encode(m.value(value)))
}

// encode gives JSON in which < and > stay readable.
func encode(value any) string {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return "(no document)"
	}
	return strings.TrimSpace(text.String())
}

func bounded(text string) string {
	if len(text) <= maxResult {
		return text
	}
	return strings.ToValidUTF8(text[:maxResult], "") + " (cut)"
}

func (m Mask) value(value any) any {
	switch v := value.(type) {
	case string:
		return m.Text(v)
	case map[string]any:
		shown := make(map[string]any, len(v))
		for key, element := range v {
			if secretKey.MatchString(key) {
				shown[m.Text(key)] = hidden
				continue
			}
			shown[m.Text(key)] = m.value(element)
		}
		return shown
	case []any:
		shown := make([]any, len(v))
		for i, element := range v {
			shown[i] = m.value(element)
		}
		return shown
	}
	return value
}
