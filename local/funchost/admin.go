package funchost

import (
	"encoding/json"
	"io"
	"net/http"
)

func requestBase(r *http.Request) string { return "http://" + r.Host }

func answerJSON(w http.ResponseWriter, value any) { answerJSONWith(w, http.StatusOK, value) }

func answerJSONWith(w http.ResponseWriter, code int, value any) {
	body, err := json.Marshal(value)
	if err != nil {
		answerEmpty(w, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(code)
	_, _ = w.Write(body)
}

func answerText(w http.ResponseWriter, code int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(code)
	_, _ = io.WriteString(w, text)
}

func (h *Host) serveStatus(w http.ResponseWriter, _ *http.Request, _ map[string]string) {
	status := h.status()
	// A host that did not start has nowhere to log this.
	if text, err := json.MarshalIndent(status, "", "  "); err == nil && status.State == Running {
		h.log.Info("Host.Controllers.Host", "Host Status: %s", text)
	}
	answerJSON(w, status)
}

func (h *Host) serveFunctionObject(w http.ResponseWriter, r *http.Request, values map[string]string) {
	if s := h.scriptHost(); s.isSettled() && s.loaded(values["name"]) != nil {
		answerJSON(w, s.functionObject(s.loaded(values["name"]), requestBase(r)))
		return
	}
	answerEmpty(w, http.StatusNotFound)
}

func (h *Host) serveFunctionStatus(w http.ResponseWriter, _ *http.Request, values map[string]string) {
	found := h.Functions()
	if found == nil {
		answerEmpty(w, http.StatusNotFound)
		return
	}
	problems := found.ProblemsOf(values["name"])
	switch {
	case len(problems) > 0:
		answerJSON(w, map[string][]string{"errors": problems})
	case found.Find(values["name"]) != nil:
		answerJSON(w, struct{}{})
	default:
		answerEmpty(w, http.StatusNotFound)
	}
}

func (h *Host) serveFunctionList(w http.ResponseWriter, _ *http.Request, _ map[string]string) {
	list := []functionObject{}
	if s := h.scriptHost(); s.isSettled() && s.functions != nil {
		// The allow-list does not count here.
		for _, f := range s.functions.All {
			list = append(list, s.functionObject(f, "https://"+h.env["WEBSITE_HOSTNAME"]))
		}
	}
	answerJSON(w, list)
}
