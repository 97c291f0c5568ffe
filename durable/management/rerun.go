package management

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"azurehaymaker/durable/client"
	"azurehaymaker/durable/rewind"
	"azurehaymaker/durable/store"
)

// rerun starts a new instance that takes over what an ended one did before a
// step. Upstream has no such operation.
func (h *handler) rerun(w http.ResponseWriter, r *http.Request, id string) {
	old, err := h.client.Status(r.Context(), id)
	if err == nil && !old.Status.Terminal() {
		err = client.ErrInstanceRunning
	}
	if err != nil {
		h.refuse(w, r, err)
		return
	}
	step, complaint := stepOf(r)
	if complaint != "" {
		complain(w, http.StatusBadRequest, complaint)
		return
	}
	start := Start{Orchestration: old.Name, InstanceID: query(r, "newInstanceId"), Rerun: true}
	if old.Input != "" {
		start.Input = json.RawMessage(old.Input)
	}
	if start, err = h.options.Prepare(r.Context(), start); err != nil {
		h.unprepared(w, r, err)
		return
	}
	started, err := h.client.Rerun(r.Context(), id, step, start.InstanceID)
	switch {
	case err != nil && started != "": // only the wake was lost: the sweep starts the instance
		h.options.Failed(r, err)
	case errors.Is(err, rewind.ErrNoSuchStep), errors.Is(err, store.ErrInvalidInstanceID):
		complain(w, http.StatusBadRequest, err.Error())
		return
	case err != nil:
		h.refuse(w, r, err)
		return
	}
	h.started(w, r, started)
}

// stepOf reads fromTask, or fromActivity with call.
func stepOf(r *http.Request) (client.Step, string) {
	if name := strings.TrimSpace(query(r, "fromActivity")); name != "" {
		call, err := strconv.Atoi(strings.TrimSpace(query(r, "call")))
		if err != nil || call < 1 {
			call = 1
		}
		return client.Step{Name: name, Call: call}, ""
	}
	task, err := strconv.ParseInt(strings.TrimSpace(query(r, "fromTask")), 10, 32)
	if err != nil || task < 0 {
		return client.Step{}, "Please provide the step to run from: 'fromTask' with its task id, or 'fromActivity' with the name of an activity or sub-orchestration and, for another than its first, 'call'."
	}
	return client.Step{TaskID: int32(task)}, ""
}
