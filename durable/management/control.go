package management

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"

	"azurehaymaker/durable/client"
)

// keyHeader names the request behind an event, so that a caller may repeat it;
// an extension of ours, spelled as the IETF's draft of that name has it.
const keyHeader = "Idempotency-Key"

// raiseEvent looks at the instance first (404, 410), then at the body (400).
func (h *handler) raiseEvent(w http.ResponseWriter, r *http.Request, id, event string) {
	instance, err := h.client.Status(r.Context(), id)
	if err == nil && instance.Status.Terminal() {
		err = client.ErrInstanceCompleted
	}
	if err != nil {
		h.refuse(w, r, err)
		return
	}
	body, complaint := eventBody(w, r)
	if complaint != "" {
		complain(w, http.StatusBadRequest, complaint)
		return
	}
	if keys := r.Header.Values(keyHeader); len(keys) > 0 {
		err = h.client.RaiseEventOnce(r.Context(), id, event, body, keys[0])
	} else {
		err = h.client.RaiseEvent(r.Context(), id, event, body)
	}
	if err != nil {
		h.refuse(w, r, err)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

// eventBody reads the payload, or says what is wrong with it.
func eventBody(w http.ResponseWriter, r *http.Request) (json.RawMessage, string) {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "application/json" {
		return nil, "Only application/json request content is supported."
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, client.MaxPayloadBytes))
	switch {
	case err != nil:
		return nil, fmt.Sprintf("The body could not be read or is larger than %d bytes.", client.MaxPayloadBytes)
	case !json.Valid(body):
		return nil, "The body is not valid JSON."
	}
	return body, ""
}

// withReason serves the operations that take only ?reason= and whose effect
// comes later.
func (h *handler) withReason(w http.ResponseWriter, r *http.Request, id string, operation func(ctx context.Context, id, reason string) error) {
	if err := operation(r.Context(), id, query(r, "reason")); err != nil {
		h.refuse(w, r, err)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

// termination chooses how far an instance is terminated: with its
// sub-orchestrations, or without its code. Upstream has neither parameter.
func (h *handler) termination(r *http.Request) func(ctx context.Context, id, reason string) error {
	switch force, family := flag(r, "force", false), flag(r, "recursive", false); {
	case force && family:
		return h.client.ForceTerminateFamily
	case force:
		return h.client.ForceTerminate
	case family:
		return h.client.TerminateFamily
	}
	return h.client.Terminate
}
