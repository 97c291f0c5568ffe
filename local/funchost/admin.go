package funchost

import (
	"encoding/json"
	"net/http"
	"strings"
)

// serveAdmin answers the admin API. It takes every caller for an admin, as Core Tools does.
func (h *Host) serveAdmin(w http.ResponseWriter, r *http.Request) {
	path := strings.Trim(r.URL.Path, "/")
	parts := strings.Split(path, "/")
	key := r.Method + " " + strings.ToLower(strings.Join(parts[1:min(len(parts), 2)], "/"))
	switch {
	case strings.EqualFold(path, "admin/host/ping") && (r.Method == http.MethodGet || r.Method == http.MethodPost):
		answerEmpty(w, http.StatusOK)
	case strings.EqualFold(path, "admin/host/status") && r.Method == http.MethodGet:
		answerJSON(w, h.status())
	case key == "GET functions" && len(parts) == 2:
		h.serveFunctionList(w, r)
	case key == "GET functions" && len(parts) == 3:
		if s := h.scriptHost(); s.isSettled() && s.loaded(parts[2]) != nil {
			answerJSON(w, s.functionObject(s.loaded(parts[2]), requestBase(r)))
			return
		}
		answerEmpty(w, http.StatusNotFound)
	case key == "GET functions" && len(parts) == 4 && strings.EqualFold(parts[3], "status"):
		h.serveFunctionStatus(w, parts[2])
	case key == "POST functions" && len(parts) == 3:
		h.serveManual(w, r, parts[2])
	default:
		answerEmpty(w, http.StatusNotFound)
	}
}

func requestBase(r *http.Request) string { return "http://" + r.Host }

func answerJSON(w http.ResponseWriter, value any) {
	body, err := json.Marshal(value)
	if err != nil {
		answerEmpty(w, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write(body)
}

func (h *Host) serveFunctionStatus(w http.ResponseWriter, name string) {
	found := h.Functions()
	if found == nil {
		answerEmpty(w, http.StatusNotFound)
		return
	}
	problems := found.ProblemsOf(name)
	switch {
	case len(problems) > 0:
		answerJSON(w, map[string][]string{"errors": problems})
	case found.Find(name) != nil:
		answerJSON(w, struct{}{})
	default:
		answerEmpty(w, http.StatusNotFound)
	}
}

func (h *Host) serveFunctionList(w http.ResponseWriter, r *http.Request) {
	list := []functionObject{}
	if s := h.scriptHost(); s.isSettled() && s.functions != nil {
		// The allow-list does not count here.
		for _, f := range s.functions.All {
			list = append(list, s.functionObject(f, "https://"+h.env["WEBSITE_HOSTNAME"]))
		}
	}
	answerJSON(w, list)
}
