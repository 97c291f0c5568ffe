package management

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"azurehaymaker/durable/client"
	"azurehaymaker/durable/store"
)

// Client is what the API asks of the engine; *client.Client is one.
type Client interface {
	Status(ctx context.Context, id string) (store.Instance, error)
	RaiseEvent(ctx context.Context, id, name string, data any) error
	Terminate(ctx context.Context, id, reason string) error
	Suspend(ctx context.Context, id, reason string) error
	Resume(ctx context.Context, id, reason string) error
	Purge(ctx context.Context, id string) error
}

// handler serves one base path.
type handler struct {
	base   string
	client Client
	failed func(r *http.Request, err error)
}

// New serves the API below base, e.g. "/api/durabletask". failed hears of every
// error that is answered with 500; its text is not shown to the caller. The
// handler is safe for concurrent use.
func New(base string, engine Client, failed func(r *http.Request, err error)) http.Handler {
	return &handler{base: strings.TrimSuffix(base, "/"), client: engine, failed: failed}
}

// refuse answers an error the way the extension does where it can: 404 and 410
// have no body.
func (h *handler) refuse(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case errors.Is(err, store.ErrInstanceNotFound), errors.Is(err, store.ErrInvalidInstanceID):
		w.WriteHeader(http.StatusNotFound)
	case errors.Is(err, client.ErrInstanceCompleted):
		w.WriteHeader(http.StatusGone)
	case errors.Is(err, client.ErrWrongState), errors.Is(err, client.ErrInstanceRunning):
		complain(w, http.StatusConflict, err.Error())
	case errors.Is(err, client.ErrInvalidArgument), errors.Is(err, client.ErrPayloadTooLarge):
		complain(w, http.StatusBadRequest, err.Error())
	default:
		h.failed(r, err)
		complain(w, http.StatusInternalServerError, "The task hub could not be reached or answered wrongly; the handler's log has the cause.")
	}
}

// complain answers with the extension's form of an error.
func complain(w http.ResponseWriter, status int, message string) {
	answer(w, status, map[string]string{"Message": message})
}

func answer(w http.ResponseWriter, status int, value any) {
	body, err := json.Marshal(value)
	if err != nil {
		status, body = http.StatusInternalServerError, []byte(`{"Message":"The answer could not be encoded."}`)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
