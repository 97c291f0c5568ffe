package invocation

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Output is the value of one queue output, encoded so that the host sends
// exactly the bytes that were given. Left to itself the host decodes text that
// looks like base64 ("test"), indents JSON and reformats dates.
type Output struct {
	value any
}

// One is a single message of these bytes.
func One(body []byte) Output {
	// The host always tries base64 on a lone string; encoding it ourselves is the
	// only form in which every byte survives.
	return Output{value: base64.StdEncoding.EncodeToString(body)}
}

// Many is one message per text, in order; none for no text. It returns an error
// for a text the host would change inside an array, which are those that its
// JSON reader takes for a date, and for text that is not UTF-8: send those
// through One.
func Many(texts ...string) (Output, error) {
	for i, text := range texts {
		switch {
		case !utf8.ValidString(text):
			return Output{}, fmt.Errorf("message %d of %d is not UTF-8; send it alone", i+1, len(texts))
		case looksLikeDate(text):
			return Output{}, fmt.Errorf("message %d of %d is a bare date, which the host would reformat; wrap it in JSON or send it alone", i+1, len(texts))
		}
	}
	if texts == nil {
		texts = []string{}
	}
	return Output{value: texts}, nil
}

// MarshalJSON returns the wire form.
func (o Output) MarshalJSON() ([]byte, error) { return json.Marshal(o.value) }

// isoDate is wider than what Json.NET turns into a DateTime, on purpose: refusing
// a harmless text costs a clear error, letting one through costs its bytes.
var isoDate = regexp.MustCompile(`^\d{4}-\d\d-\d\dT`)

func looksLikeDate(text string) bool {
	return isoDate.MatchString(text) || strings.HasPrefix(text, "/Date(")
}
