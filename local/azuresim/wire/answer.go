// Package wire holds how the simulated planes answer over HTTP: an Answer is
// encoded before the tenant's lock is released, so that nothing a client reads
// can change while it is being written. Bodies that come in are bounded.
package wire

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// Answer is one complete HTTP answer.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// JSON encodes body at once. A body that cannot be encoded is a defect of the
// simulator and is answered as 500 rather than hidden.
func JSON(status int, body any) Answer {
	encoded, err := json.Marshal(body)
	if err != nil {
		return ARMError(http.StatusInternalServerError, "InternalServerError", "the simulator could not encode its answer: %v", err)
	}
	return Answer{
		Status: status,
		Header: http.Header{"Content-Type": {"application/json; charset=utf-8"}},
		Body:   encoded,
	}
}

// Empty is an answer without a body.
func Empty(status int) Answer { return Answer{Status: status, Header: http.Header{}} }

// With returns the answer with one more header.
func (a Answer) With(name, value string) Answer {
	if a.Header == nil {
		a.Header = http.Header{}
	}
	a.Header.Set(name, value)
	return a
}

// Write sends the answer. HEAD requests get the headers only.
func (a Answer) Write(w http.ResponseWriter, r *http.Request) {
	for name, values := range a.Header {
		w.Header()[name] = values
	}
	if r.Method == http.MethodHead {
		w.WriteHeader(a.Status)
		return
	}
	w.Header().Set("Content-Length", fmt.Sprint(len(a.Body)))
	w.WriteHeader(a.Status)
	_, _ = w.Write(a.Body) // the client may have gone; there is nobody left to tell
}

// IsError reports whether the answer is a refusal.
func (a Answer) IsError() bool { return a.Status >= http.StatusBadRequest }

// WithStatus returns the answer with another status.
func (a Answer) WithStatus(status int) Answer {
	a.Status = status
	return a
}
