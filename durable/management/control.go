package management

import (
	"context"
	"encoding/json"
	"io"
	"mime"
	"net/http"

	"github.com/gorilla/mux"
)

func (h *handler) raiseEvent(w http.ResponseWriter, r *http.Request) {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "application/json" {
		answer(w, http.StatusBadRequest, map[string]string{"Message": "Only application/json request content is supported."})
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBodyBytes))
	if err != nil {
		answer(w, http.StatusBadRequest, map[string]string{"Message": "The body could not be read or is larger than 1 MiB."})
		return
	}
	if !json.Valid(body) {
		answer(w, http.StatusBadRequest, map[string]string{"Message": "The body is not valid JSON."})
		return
	}
	vars := mux.Vars(r)
	if err := h.client.RaiseEvent(r.Context(), vars["id"], vars["event"], json.RawMessage(body)); err != nil {
		h.refuse(w, r, err)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

// withReason serves the operations that take only ?reason= and whose effect
// comes later.
func (h *handler) withReason(operation func(ctx context.Context, id, reason string) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := operation(r.Context(), mux.Vars(r)["id"], query(r, "reason")); err != nil {
			h.refuse(w, r, err)
			return
		}
		w.WriteHeader(http.StatusAccepted)
	}
}

func (h *handler) purge(w http.ResponseWriter, r *http.Request) {
	if err := h.client.Purge(r.Context(), mux.Vars(r)["id"]); err != nil {
		h.refuse(w, r, err)
		return
	}
	answer(w, http.StatusOK, map[string]int{"instancesDeleted": 1})
}
