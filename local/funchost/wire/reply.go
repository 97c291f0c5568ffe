package wire

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"azurehaymaker/local/funchost/jsonnet"
)

// ErrNeverEnds marks a reply that the host takes without ever ending the invocation: a
// success status with an empty body, or the JSON value null.
var ErrNeverEnds = errors.New("the handler's reply is empty: the invocation never completes")

// Bounds of what is read of, and shown from, a reply.
const (
	maxReply     = 100 << 20
	maxReplyShow = 1024
)

// Reply is a handler's reply.
type Reply struct {
	// Outputs is nil when absent or null.
	Outputs     *jsonnet.Object
	Logs        []string
	ReturnValue any
}

// ReadReply reads the answer to a call that was not forwarded. Any error but
// [ErrNeverEnds] means that the invocation failed.
func ReadReply(response *http.Response) (*Reply, error) {
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return nil, &StatusError{Code: response.StatusCode}
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxReply+1))
	if err != nil {
		return nil, fmt.Errorf("read the handler's reply: %w", err)
	}
	if len(body) > maxReply {
		return nil, fmt.Errorf("the handler's reply is larger than %d bytes", maxReply)
	}
	media, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type"))
	if len(body) == 0 && (media == "" || isJSON(media)) {
		return nil, ErrNeverEnds
	}
	if !isJSON(media) {
		return nil, invalid(response.StatusCode, media, body, errors.New("only application/json and text/json are read"))
	}
	reply, err := parseReply(body)
	if err != nil && !errors.Is(err, ErrNeverEnds) {
		return nil, invalid(response.StatusCode, media, body, err)
	}
	return reply, err
}

func isJSON(media string) bool { return media == "application/json" || media == "text/json" }

func invalid(status int, media string, body []byte, err error) error {
	shown := string(body[:min(len(body), maxReplyShow)])
	return fmt.Errorf("Invalid HttpResponseMessage: StatusCode: %d, Content-Type: %s %s: %w", status, media, shown, err) //nolint:staticcheck // the host's own sentence
}

func parseReply(body []byte) (*Reply, error) {
	if !utf8.Valid(body) {
		return nil, errors.New("unable to translate bytes to Unicode")
	}
	value, err := jsonnet.ParseFirst(string(body), jsonnet.ReadDates)
	if err != nil {
		return nil, err
	}
	if value == nil {
		return nil, ErrNeverEnds
	}
	object, ok := value.(*jsonnet.Object)
	if !ok {
		return nil, errors.New("the reply must be a JSON object")
	}
	reply := &Reply{}
	for _, name := range object.Names() {
		value, _ := object.Get(name)
		if err := reply.set(strings.ToLower(name), value); err != nil {
			return nil, err
		}
	}
	return reply, nil
}

func (r *Reply) set(name string, value any) error {
	switch name {
	case "outputs":
		if value == nil {
			return nil
		}
		outputs, ok := value.(*jsonnet.Object)
		if !ok {
			return errors.New("the value of Outputs must be a JSON object")
		}
		r.Outputs = outputs
	case "logs":
		if value == nil {
			return nil
		}
		entries, ok := value.(jsonnet.Array)
		if !ok {
			return errors.New("the value of Logs must be a JSON array of strings")
		}
		for i, entry := range entries {
			switch entry.(type) {
			case *jsonnet.Object, jsonnet.Array:
				return fmt.Errorf("entry %d of Logs must be a string", i)
			case nil:
			default:
				r.Logs = append(r.Logs, jsonnet.Text(entry))
			}
		}
	case "returnvalue":
		r.ReturnValue = value
	}
	return nil
}

// Resolve settles which value each output binding gets: ReturnValue for $return when
// the function has that binding; else an object's properties are laid over Outputs.
func (r *Reply) Resolve(hasReturn bool) {
	if hasReturn {
		if r.Outputs == nil {
			r.Outputs = &jsonnet.Object{}
		}
		r.Outputs.Set("$return", r.ReturnValue)
		return
	}
	properties, ok := r.ReturnValue.(*jsonnet.Object)
	if !ok || r.Outputs == nil {
		return
	}
	for _, name := range properties.Names() {
		value, _ := properties.Get(name)
		r.Outputs.Set(name, Verbatim{value})
	}
}

// Verbatim is an output value that skips the base64 step because it came out of
// ReturnValue.
type Verbatim struct{ Value any }
