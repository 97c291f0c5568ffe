package funchost

import (
	"context"
	"net/http"
	"time"
)

// pingTimeout bounds the request that a health check sends to the handler.
const pingTimeout = 10 * time.Second

// servePing answers 200 in every state. A health check also asks the handler, whose answer
// does not matter, as in the real host.
func (h *Host) servePing(w http.ResponseWriter, r *http.Request, _ map[string]string) {
	s := h.scriptHost()
	if r.URL.Query().Get("checkHealth") == "1" && s.isSettled() && s.worker != nil {
		ctx, cancel := context.WithTimeout(r.Context(), pingTimeout)
		defer cancel()
		s.worker.Ping(ctx)
	}
	w.Header().Set("Cache-Control", "no-store, no-cache")
	answerEmpty(w, http.StatusOK)
}

// hostPaths is the answer to a restart.
type hostPaths struct {
	IsSelfHost  bool   `json:"isSelfHost"`
	SecretsPath string `json:"secretsPath"`
	ScriptPath  string `json:"scriptPath"`
}

func (h *Host) serveRestart(w http.ResponseWriter, _ *http.Request, _ map[string]string) {
	h.Restart("Restart requested.")
	answerJSON(w, hostPaths{SecretsPath: h.options.SecretsDir, ScriptPath: h.options.Root})
}

func (h *Host) serveSync(w http.ResponseWriter, _ *http.Request, _ map[string]string) {
	answerJSON(w, map[string]string{"status": "success"})
}

// drainStatus is the answer about a drain.
type drainStatus struct {
	State                  string `json:"state"`
	OutstandingInvocations int64  `json:"outstandingInvocations"`
	OutstandingRetries     int64  `json:"outstandingRetries"`
}

// serveDrain stops the listeners: no message or timer starts an invocation any more, those
// under way go on, and HTTP is still served.
func (h *Host) serveDrain(w http.ResponseWriter, _ *http.Request, _ map[string]string) {
	s := h.scriptHost()
	if !s.isSettled() || s.startErr != nil {
		answerEmpty(w, http.StatusServiceUnavailable)
		return
	}
	h.log.Info("Host.General", "DrainMode mode enabled")
	s.draining.Store(true)
	s.endListening()
	answerEmpty(w, http.StatusAccepted)
}

func (h *Host) serveDrainStatus(w http.ResponseWriter, _ *http.Request, _ map[string]string) {
	s := h.scriptHost()
	if !s.isSettled() || s.startErr != nil {
		answerEmpty(w, http.StatusServiceUnavailable)
		return
	}
	status := drainStatus{State: "Disabled", OutstandingInvocations: s.running.Load(), OutstandingRetries: s.retrying.Load()}
	switch {
	case !s.draining.Load():
	case status.OutstandingInvocations == 0 && status.OutstandingRetries == 0:
		status.State = "Completed"
	default:
		status.State = "InProgress"
	}
	answerJSON(w, status)
}

// serveResume restarts a draining script host and answers when the new one is started.
func (h *Host) serveResume(w http.ResponseWriter, r *http.Request, _ map[string]string) {
	s := h.scriptHost()
	if h.State() != Running {
		answerEmpty(w, http.StatusConflict)
		return
	}
	if s.draining.Load() {
		h.Restart("Resuming a draining host.")
		select {
		case <-s.replaced:
			// Its error shows in the state.
			_ = h.WaitStarted(r.Context())
		case <-r.Context().Done():
			return
		}
	}
	answerJSON(w, map[string]State{"state": h.State()})
}
