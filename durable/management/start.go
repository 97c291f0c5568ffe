package management

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// start checks name, version, id and body, in this order, and the wait pair
// before anything is written.
func (h *handler) start(w http.ResponseWriter, r *http.Request, name, id string) {
	version := query(r, "version")
	if _, known := h.options.Orchestrations.LatestVersion(name); !known || version != "" && !h.options.Orchestrations.HasOrchestration(name, version) {
		complain(w, http.StatusBadRequest, fmt.Sprintf("The orchestration %q does not exist here, or not in the version asked for.", name))
		return
	}
	if id != "" {
		if err := store.ValidateInstanceID(id); err != nil {
			complain(w, http.StatusBadRequest, err.Error())
			return
		}
	}
	input, complaint := startBody(w, r)
	if complaint == "" {
		_, complaint = h.wait(r)
	}
	if complaint != "" {
		complain(w, http.StatusBadRequest, complaint)
		return
	}
	h.begin(w, r, Start{Orchestration: name, InstanceID: id, Input: input}, client.StartOptions{Version: version})
}

// startBody reads any JSON, whatever its media type; no body is no input.
func startBody(w http.ResponseWriter, r *http.Request) (json.RawMessage, string) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, client.MaxPayloadBytes))
	switch {
	case err != nil:
		return nil, fmt.Sprintf("The body could not be read or is larger than %d bytes.", client.MaxPayloadBytes)
	case len(body) == 0:
		return nil, ""
	case !json.Valid(body):
		return nil, "The body is not valid JSON."
	}
	return body, ""
}

// pause is how a start waits: not at all when zero.
type pause struct{ timeout, poll time.Duration }

// wait reads the wait pair; one half alone counts as absent.
func (h *handler) wait(r *http.Request) (pause, string) {
	timeout, timed := span(r, "timeout")
	poll, polled := span(r, "pollingInterval")
	switch {
	case !timed || !polled:
		return pause{}, ""
	case poll > timeout:
		return pause{}, "The pollingInterval must not be longer than the timeout."
	}
	return pause{min(timeout, h.options.MaxWait), max(poll, 100*time.Millisecond)}, ""
}

// begin starts an instance and answers.
func (h *handler) begin(w http.ResponseWriter, r *http.Request, start Start, options client.StartOptions) {
	start, err := h.options.Prepare(r.Context(), start)
	if err != nil {
		h.unprepared(w, r, err)
		return
	}
	if start.Later {
		h.started(w, r, start.InstanceID)
		return
	}
	var input any // a nil json.RawMessage would be the text null
	if start.Input != nil {
		input = start.Input
	}
	options.InstanceID = start.InstanceID
	switch {
	case start.Once:
	case h.options.AnyState:
		options.Reuse = client.ReuseAny
	default:
		options.Reuse = client.ReuseEnded
	}
	id, err := h.client.Start(r.Context(), start.Orchestration, input, options)
	switch {
	case err != nil && id == "" && errors.Is(err, store.ErrInvalidInstanceID):
		complain(w, http.StatusBadRequest, err.Error())
		return
	case err != nil && id == "":
		h.refuse(w, r, err)
		return
	case err != nil: // only the wake was lost: the sweep starts the instance
		h.options.Failed(r, err)
	}
	if waiting, _ := h.wait(r); waiting.timeout > 0 {
		h.finish(w, r, id, waiting)
		return
	}
	h.started(w, r, id)
}

// unprepared answers what Prepare refused.
func (h *handler) unprepared(w http.ResponseWriter, r *http.Request, err error) {
	var refusal *Refusal
	if !errors.As(err, &refusal) {
		complain(w, http.StatusBadRequest, err.Error())
		return
	}
	if refusal.Cause != nil {
		h.options.Failed(r, refusal.Cause)
	}
	if refusal.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(refusal.RetryAfter.Seconds())))
	}
	complain(w, refusal.Status, refusal.Message)
}

// finish waits for the instance's end: the output of one that completed, the
// status of one that ended otherwise, the links of one that goes on.
func (h *handler) finish(w http.ResponseWriter, r *http.Request, id string, waiting pause) {
	ctx, cancel := context.WithTimeout(r.Context(), waiting.timeout)
	defer cancel()
	instance, err := h.client.WaitForCompletion(ctx, id, waiting.poll)
	switch {
	case err == nil && instance.Status == history.StatusCompleted:
		answer(w, http.StatusOK, embed(instance.Output))
	case err == nil:
		answer(w, http.StatusOK, statusOf(instance))
	default:
		if ctx.Err() == nil { // the instance runs, whatever a read says
			h.options.Failed(r, err)
		}
		h.started(w, r, id)
	}
}
