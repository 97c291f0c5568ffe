package funchost

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// offlineFile in the script root takes the app offline; its content is the answer.
const offlineFile = "app_offline.htm"

// maxOffline bounds what is shown of the file, in bytes.
const maxOffline = 1 << 20

// offlinePage is what the admin API writes into the file.
const offlinePage = "<!DOCTYPE html>\n<html><head><title>Host offline</title></head><body>This function app is offline.</body></html>\n"

// errOffline is why a script host does not start while the file exists.
var errOffline = errors.New("the app is offline because of " + offlineFile + " in the script root: delete the file")

func (s *surroundings) offlinePath() string { return filepath.Join(s.options.Root, offlineFile) }

// checkOffline fails with errOffline while the file exists.
func (s *surroundings) checkOffline() error {
	if _, err := os.Stat(s.offlinePath()); err == nil {
		return errOffline
	}
	return nil
}

// answerNotRunning answers a call that no script host can take.
func (h *Host) answerNotRunning(w http.ResponseWriter) {
	if h.State() == Offline {
		if f, err := os.Open(h.offlinePath()); err == nil {
			defer func() { _ = f.Close() }()
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = io.Copy(w, io.LimitReader(f, maxOffline))
			return
		}
	}
	answerText(w, http.StatusServiceUnavailable, notRunning)
}

// serveState takes the app offline or online again by the file, whose change restarts the
// script host; the real host's process ends and is started anew by its platform.
func (h *Host) serveState(w http.ResponseWriter, r *http.Request, _ map[string]string) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxManual))
	var wanted string
	if err != nil || json.Unmarshal(body, &wanted) != nil {
		answerEmpty(w, http.StatusBadRequest)
		return
	}
	offline := h.State() == Offline
	code := http.StatusAccepted
	switch strings.ToLower(wanted) {
	case "offline":
		if offline {
			code = http.StatusOK
			break
		}
		err = os.WriteFile(h.offlinePath(), []byte(offlinePage), 0o600)
	case "running":
		if h.State() == Running {
			code = http.StatusOK
			break
		}
		if !offline {
			code = http.StatusBadRequest
			break
		}
		err = os.Remove(h.offlinePath())
	default:
		code = http.StatusBadRequest
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		h.log.Error("Host.Controllers.Host", "%v", fmt.Errorf("change the state: %w", err))
		code = http.StatusInternalServerError
	}
	answerEmpty(w, code)
}
