package management

import (
	"net/http"

	"azurehaymaker/durable/historyfile"
)

// historyFile answers with the history as a file of package historyfile, which
// a test replays. It is ours: the extension's view (showHistory) leaves out what
// replay needs.
func (h *handler) historyFile(w http.ResponseWriter, r *http.Request, id string) {
	events, err := h.client.History(r.Context(), id)
	if err != nil {
		h.refuse(w, r, err)
		return
	}
	file, err := historyfile.Encode(events)
	if err != nil {
		h.refuse(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write(file)
}
