package invocation

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
)

// Reply is what a successful invocation hands to the host. The zero Reply is a
// success that writes nothing.
type Reply struct {
	// Outputs by the name of the output binding; the host matches names by case
	// and drops names it does not know without a word.
	Outputs map[string]Output
	// Logs become one host log line each. They reach the host only with a
	// success, so a cause of failure must not depend on them.
	Logs []string
}

// wireReply has exactly the shape the host accepts: one value in Logs that is no
// string would fail work that is already done.
type wireReply struct {
	Outputs map[string]Output `json:"Outputs,omitempty"`
	Logs    []string          `json:"Logs,omitempty"`
}

type wireFailure struct {
	Error failureBody `json:"error"`
}

type failureBody struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	TraceID string `json:"trace_id,omitempty"`
}

// writeReply answers a success.
func writeReply(w http.ResponseWriter, r Reply) error {
	return writeObject(w, http.StatusOK, wireReply(r))
}

// writeFailure answers a failure in the error envelope of HayMaker's API.
func writeFailure(w http.ResponseWriter, err error, invocationID string) error {
	status, code, message := class(err)
	return writeObject(w, status, wireFailure{failureBody{code, message, invocationID}})
}

// writeObject is the only place that writes an answer of our own. An object with
// a JSON Content-Type is the one form that the host neither fails nor hangs on.
func writeObject(w http.ResponseWriter, status int, object any) error {
	body, err := json.Marshal(object)
	if err != nil {
		return fmt.Errorf("encode the answer: %w", err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if _, err := w.Write(body); err != nil {
		return fmt.Errorf("send the answer: %w", err)
	}
	return nil
}
