package management

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/gorilla/mux"

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

// maxBodyBytes bounds an event's payload.
const maxBodyBytes = 1 << 20

// handler serves one base path.
type handler struct {
	client Client
	failed func(r *http.Request, err error)
}

// New serves the API below base, e.g. "/api/durabletask". failed hears of every
// error that is answered with 500; its text is not shown to the caller.
func New(base string, engine Client, failed func(r *http.Request, err error)) http.Handler {
	h := &handler{client: engine, failed: failed}
	router := mux.NewRouter()
	// Known paths with the wrong method are 404, as the extension answers.
	router.MethodNotAllowedHandler = http.HandlerFunc(notFound)
	router.NotFoundHandler = http.HandlerFunc(notFound)
	instance := router.PathPrefix(strings.TrimSuffix(base, "/") + "/instances/{id}").Subrouter()
	instance.HandleFunc("", h.status).Methods(http.MethodGet)
	instance.HandleFunc("", h.purge).Methods(http.MethodDelete)
	instance.HandleFunc("/raiseEvent/{event}", h.raiseEvent).Methods(http.MethodPost)
	instance.HandleFunc("/terminate", h.withReason(engine.Terminate)).Methods(http.MethodPost)
	instance.HandleFunc("/suspend", h.withReason(engine.Suspend)).Methods(http.MethodPost)
	instance.HandleFunc("/resume", h.withReason(engine.Resume)).Methods(http.MethodPost)
	return router
}

func notFound(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) }

// refuse answers an error the way the extension does where it can.
func (h *handler) refuse(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case errors.Is(err, store.ErrInstanceNotFound), errors.Is(err, store.ErrInvalidInstanceID):
		w.WriteHeader(http.StatusNotFound)
	case errors.Is(err, client.ErrInstanceCompleted):
		w.WriteHeader(http.StatusGone)
	case errors.Is(err, client.ErrWrongState), errors.Is(err, client.ErrInstanceRunning):
		answer(w, http.StatusConflict, map[string]string{"Message": err.Error()})
	case errors.Is(err, client.ErrInvalidArgument), errors.Is(err, client.ErrPayloadTooLarge):
		answer(w, http.StatusBadRequest, map[string]string{"Message": err.Error()})
	default:
		h.failed(r, err)
		answer(w, http.StatusInternalServerError, map[string]string{"Message": "The task hub could not be reached or answered wrongly; the handler's log has the cause."})
	}
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
