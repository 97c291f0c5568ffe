package management

import (
	"encoding/json"
	"net/http"

	"azurehaymaker/durable/client"
)

// restart starts the orchestration of an instance again with the recorded input,
// under a new id or in the place of the old instance, which must have ended.
func (h *handler) restart(w http.ResponseWriter, r *http.Request, id string) {
	old, err := h.client.Status(r.Context(), id)
	if notFound(err) {
		complain(w, http.StatusBadRequest, "No instance with this id exists.") // upstream: 400, not 404
		return
	}
	if err != nil {
		h.refuse(w, r, err)
		return
	}
	if _, known := h.options.Orchestrations.LatestVersion(old.Name); !known {
		complain(w, http.StatusBadRequest, "The instance's orchestration does not exist here any more.")
		return
	}
	same := !flag(r, "restartWithNewInstanceId", true)
	if same && !old.Status.Terminal() {
		complain(w, http.StatusConflict, "The instance has not ended; terminate it first.")
		return
	}
	if _, complaint := h.wait(r); complaint != "" {
		complain(w, http.StatusBadRequest, complaint)
		return
	}
	start := Start{Orchestration: old.Name, Restart: true}
	if same {
		start.InstanceID = id
	}
	if old.Input != "" {
		start.Input = json.RawMessage(old.Input)
	}
	h.begin(w, r, start, client.StartOptions{})
}
