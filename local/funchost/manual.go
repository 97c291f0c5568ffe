package funchost

import (
	"context"
	"errors"
	"io"
	"net/http"

	"azurehaymaker/local/funchost/discovery"
	"azurehaymaker/local/funchost/jsonnet"
	"azurehaymaker/local/funchost/timer"
	"azurehaymaker/local/funchost/wire"
)

// maxManual bounds the body of a manual invocation, in bytes.
const maxManual = 1 << 20

// serveManual starts a function in the background: 202, or 400 for an empty body or an
// object as input, or 404.
func (h *Host) serveManual(w http.ResponseWriter, r *http.Request, values map[string]string) {
	s := h.begin(r.Context())
	if s == nil {
		h.answerNotRunning(w)
		return
	}
	code := s.startManually(w, r, values["name"])
	if code != http.StatusAccepted {
		s.calls.end()
	}
	answerEmpty(w, code)
}

// startManually gives the answer's code; with 202 the call ends itself.
func (h *scriptHost) startManually(w http.ResponseWriter, r *http.Request, name string) int {
	f := h.loaded(name)
	if f == nil || !f.Indexed {
		return http.StatusNotFound
	}
	input, err := readInput(w, r)
	if err != nil {
		return http.StatusBadRequest
	}
	go func() {
		defer h.calls.end()
		h.invokeManually(h.work, f, input)
	}()
	return http.StatusAccepted
}

func readInput(w http.ResponseWriter, r *http.Request) (any, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxManual))
	if err != nil {
		return nil, err
	}
	object, err := jsonnet.ParseObject(string(body), jsonnet.KeepDates)
	if err != nil {
		return nil, err
	}
	input, _ := object.GetFold("input")
	switch input.(type) {
	case *jsonnet.Object, jsonnet.Array:
		return nil, errors.New("input must be a text or a number")
	}
	return input, nil
}

func (h *scriptHost) invokeManually(ctx context.Context, f *discovery.Function, input any) {
	now := h.options.Now()
	i := invocation{function: f, reason: calledByAPI}
	switch {
	case f.Queue != nil:
		message := wire.QueueMessage{ExpirationTime: wire.Forever(), NextVisible: wire.Forever(), InsertionTime: now, Body: []byte(jsonnet.Text(input))}
		i.body = func(s wire.Sys) ([]byte, error) {
			return wire.Queue(f.Trigger.Name, message, f.Queue.Binary, input, s), nil
		}
	case f.Timer != nil:
		status := h.storedStatus(ctx, f)
		i.body = func(s wire.Sys) ([]byte, error) {
			return wire.Timer(f.Trigger.Name, f.Timer.Schedule.AdjustForDST(), timerStatus(status), false, input, s), nil
		}
	default:
		i.body = func(wire.Sys) ([]byte, error) {
			return nil, errors.New("an HTTP function cannot be invoked through the admin API: call its route")
		}
	}
	// A failed invocation is logged; nobody waits for it.
	_ = h.invoke(ctx, i)
}

// storedStatus reads a monitored timer's status; nil when there is none to be had.
func (h *scriptHost) storedStatus(ctx context.Context, f *discovery.Function) *timer.Status {
	if !h.monitored(f) {
		return nil
	}
	store := h.timerStore(f)
	if store == nil {
		return nil
	}
	status, err := store.Load(ctx)
	if err != nil {
		h.log.Warn("Host.Triggers.Timer", "Could not read the status of timer '%s': %v", f.Name, err)
	}
	return status
}
