package api

import (
	"encoding/json"
	"net/http"

	"github.com/google/uuid"
	"go.uber.org/zap"
)

// TraceHeader is on every answer and equals error.trace_id.
const TraceHeader = "X-Trace-ID"

// endpoint is one operation: it gives a status and a value, or an error.
type endpoint func(r *http.Request) (int, any, error)

// serve turns an endpoint into a handler that answers JSON.
func (s *Server) serve(operation endpoint) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		trace := uuid.NewString()
		w.Header().Set(TraceHeader, trace)
		status, value, err := operation(r)
		if err != nil {
			s.refuse(w, r, trace, err)
			return
		}
		if page, ok := value.(htmlPage); ok {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.WriteHeader(status)
			_, _ = w.Write(page)
			return
		}
		for name, text := range headersOf(value) {
			w.Header().Set(name, text)
		}
		write(w, status, value)
	})
}

// htmlPage is an answer that is a page instead of JSON.
type htmlPage []byte

// headersOf are the headers an answer brings along.
func headersOf(value any) map[string]string {
	if with, ok := value.(interface{ headers() map[string]string }); ok {
		return with.headers()
	}
	return nil
}

func write(w http.ResponseWriter, status int, value any) {
	body, err := json.Marshal(value)
	if err != nil { // a type that cannot be encoded is a programming error
		status, body = http.StatusInternalServerError, []byte(`{"error":{"code":"INTERNAL_ERROR","message":"the answer could not be encoded"}}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n'))
}

func (s *Server) refuse(w http.ResponseWriter, r *http.Request, trace string, err error) {
	answer := *toError(err)
	answer.TraceID = trace
	if answer.Status >= http.StatusInternalServerError {
		s.options.Logger.Error("request failed", zap.String("trace_id", trace), zap.String("path", r.URL.Path), zap.Error(err))
	} else {
		s.options.Logger.Info("request refused", zap.String("trace_id", trace), zap.String("path", r.URL.Path), zap.String("code", string(answer.Code)), zap.String("message", answer.Message))
	}
	write(w, answer.Status, envelope{Error: &answer})
}
