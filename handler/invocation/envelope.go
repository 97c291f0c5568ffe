package invocation

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// envelope is the body of a non-forwarded call. Metadata is never a source of
// payload: the host merges a message's own properties into it, reformats them,
// and lets them overwrite its own entries (a property "id" replaces Id).
type envelope struct {
	function     string
	invocationID string
	Data         map[string]json.RawMessage
	Metadata     map[string]json.RawMessage
}

// readEnvelope reads one call of at most limit bytes. The host sends chunked
// bodies, so Content-Length says nothing.
func readEnvelope(w http.ResponseWriter, r *http.Request, function string, limit int64) (envelope, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return envelope{}, err
		}
		return envelope{}, &CallError{Function: function, Reason: "the body broke off", Err: err}
	}
	return parseEnvelope(function, body)
}

func parseEnvelope(function string, body []byte) (envelope, error) {
	e := envelope{function: function}
	if err := json.Unmarshal(body, &e); err != nil {
		return envelope{}, &CallError{Function: function, Reason: "the body is not the host's JSON envelope", Err: err}
	}
	return e, nil
}

// trigger returns the raw value of the trigger's binding.
func (e envelope) trigger(binding string) (json.RawMessage, error) {
	raw, ok := e.Data[binding]
	if !ok {
		have := slices.Sorted(maps.Keys(e.Data))
		return nil, e.fault("there is no binding "+binding+" in Data, only ["+strings.Join(have, " ")+"]; function.json and the handler's table must name it alike", nil)
	}
	return raw, nil
}

func (e envelope) fault(reason string, err error) error {
	return &CallError{Function: e.function, Reason: reason, Err: err}
}

// retry reads Metadata.RetryContext, present when a retry policy applies.
func (e envelope) retry() (count, limit int) {
	var context struct{ RetryCount, MaxRetryCount int }
	if json.Unmarshal(e.Metadata["RetryContext"], &context) != nil {
		return 0, 0
	}
	return context.RetryCount, context.MaxRetryCount
}
