package management

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// statusAnswer is the body of a status query. All members are always present.
type statusAnswer struct {
	Name            string          `json:"name"`
	InstanceID      string          `json:"instanceId"`
	RuntimeStatus   history.Status  `json:"runtimeStatus"`
	Input           json.RawMessage `json:"input"`
	CustomStatus    json.RawMessage `json:"customStatus"`
	Output          json.RawMessage `json:"output"`
	CreatedTime     string          `json:"createdTime"`
	LastUpdatedTime string          `json:"lastUpdatedTime"`
	// The last two are absent unless asked for.
	HistoryEvents *[]entry   `json:"historyEvents,omitempty"`
	Why           *whyAnswer `json:"why,omitempty"`
}

func (h *handler) status(w http.ResponseWriter, r *http.Request, id string) {
	instance, err := h.client.Status(r.Context(), id)
	if err != nil {
		h.refuse(w, r, err)
		return
	}
	body := statusOf(instance)
	if !flag(r, "showInput", true) {
		body.Input = null
	}
	if flag(r, "showHistory", false) && instance.Status != history.StatusPending {
		events, err := h.client.History(r.Context(), id)
		if err != nil {
			h.refuse(w, r, err)
			return
		}
		entries := historyOf(events, shown{inputs: flag(r, "showInput", true), outputs: flag(r, "showHistoryOutput", false)})
		body.HistoryEvents = &entries
	}
	if flag(r, "showWhy", false) {
		why, err := h.client.Why(r.Context(), id)
		if err != nil {
			h.refuse(w, r, err)
			return
		}
		body.Why = whyOf(why)
	}
	switch {
	case !instance.Status.Terminal():
		w.Header().Set("Location", addressOf(r))
		w.Header().Set("Retry-After", "5")
		answer(w, http.StatusAccepted, body)
	case instance.Status == history.StatusFailed && flag(r, "returnInternalServerErrorOnFailure", false):
		answer(w, http.StatusInternalServerError, body)
	default:
		answer(w, http.StatusOK, body)
	}
}

func notFound(err error) bool {
	return errors.Is(err, store.ErrInstanceNotFound) || errors.Is(err, store.ErrInvalidInstanceID)
}

var null = json.RawMessage("null")

func statusOf(instance store.Instance) statusAnswer {
	return statusAnswer{
		Name: instance.Name, InstanceID: instance.ID, RuntimeStatus: instance.Status,
		Input: embed(instance.Input), CustomStatus: embed(instance.CustomStatus), Output: embed(instance.Output),
		CreatedTime: seconds(instance.CreatedTime), LastUpdatedTime: seconds(instance.LastUpdatedTime),
	}
}

// embed shows stored text as JSON: parsed where it is JSON, as a string where it
// is not, null where there is none. Blank text is an empty string.
func embed(text string) json.RawMessage {
	if text == "" {
		return null
	}
	if json.Valid([]byte(text)) {
		return json.RawMessage(text)
	}
	if strings.TrimSpace(text) == "" {
		text = ""
	}
	quoted, err := json.Marshal(text)
	if err != nil { // cannot happen for a string
		return null
	}
	return quoted
}

// seconds is the extension's time format: UTC, whole seconds, a literal Z.
func seconds(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05Z") }
