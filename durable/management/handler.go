package management

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// Client is what the API asks of the engine; *client.Client is one.
type Client interface {
	Start(ctx context.Context, orchestration string, input any, options client.StartOptions) (string, error)
	Status(ctx context.Context, id string) (store.Instance, error)
	List(ctx context.Context, query store.InstanceQuery) (store.InstancePage, error)
	History(ctx context.Context, id string) ([]history.Event, error)
	WaitForCompletion(ctx context.Context, id string, poll time.Duration) (store.Instance, error)
	RaiseEvent(ctx context.Context, id, name string, data any) error
	RaiseEventOnce(ctx context.Context, id, name string, data any, key string) error
	Terminate(ctx context.Context, id, reason string) error
	TerminateFamily(ctx context.Context, id, reason string) error
	ForceTerminate(ctx context.Context, id, reason string) error
	ForceTerminateFamily(ctx context.Context, id, reason string) error
	Suspend(ctx context.Context, id, reason string) error
	Resume(ctx context.Context, id, reason string) error
	Rewind(ctx context.Context, id, reason string) error
	Rerun(ctx context.Context, id string, step client.Step, newID string) (string, error)
	Purge(ctx context.Context, id string) error
	PurgeFamily(ctx context.Context, id string) (int, error)
	ForcePurge(ctx context.Context, id string) error
	ForcePurgeFamily(ctx context.Context, id string) (int, error)
	Why(ctx context.Context, id string) (client.Why, error)
}

// handler serves one base path.
type handler struct {
	base    string
	client  Client
	options Options
}

// New serves the API below base, e.g. "/api/durabletask". It fails when a
// required option is missing. The handler is safe for concurrent use.
func New(base string, engine Client, options Options) (http.Handler, error) {
	if err := options.validate(); err != nil {
		return nil, err
	}
	return &handler{base: strings.TrimSuffix(base, "/"), client: engine, options: options.withDefaults()}, nil
}

// refuse answers an error the way the extension does where it can: 404 and 410
// have no body.
func (h *handler) refuse(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case notFound(err):
		w.WriteHeader(http.StatusNotFound)
	case errors.Is(err, client.ErrInstanceCompleted):
		w.WriteHeader(http.StatusGone)
	case errors.Is(err, client.ErrWrongState), errors.Is(err, client.ErrInstanceRunning):
		complain(w, http.StatusConflict, err.Error())
	case errors.Is(err, store.ErrInstanceExists): // its text may hold the storage's whole answer
		complain(w, http.StatusConflict, "An instance with this id exists. Use another id, or purge the instance once it has ended.")
	case errors.Is(err, client.ErrInvalidArgument), errors.Is(err, client.ErrPayloadTooLarge), errors.Is(err, store.ErrInvalidContinuation):
		complain(w, http.StatusBadRequest, err.Error())
	default:
		h.options.Failed(r, err)
		complain(w, http.StatusInternalServerError, "The task hub could not be reached or answered wrongly; the handler's log has the cause.")
	}
}

// complain answers with the extension's form of an error.
func complain(w http.ResponseWriter, status int, message string) {
	answer(w, status, map[string]string{"Message": message})
}

// answer writes JSON without HTML escaping: links are full of ampersands.
func answer(w http.ResponseWriter, status int, value any) {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		status, body = http.StatusInternalServerError, *bytes.NewBufferString(`{"Message":"The answer could not be encoded."}`)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(bytes.TrimSuffix(body.Bytes(), []byte("\n")))
}
