package api

import (
	"encoding/json"
	"net/http"

	"go.uber.org/zap"
)

// TraceHeader is on every answer and equals error.trace_id.
const TraceHeader = "X-Trace-ID"

// endpoint is one operation: it gives a status and a value, or an error.
type endpoint func(r *http.Request) (int, any, error)

// serve turns an endpoint into a handler that answers JSON. Nothing may be
// cached on the way: a watcher would see an old state.
func (s *Server) serve(operation endpoint) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		trace := s.options.NewID()
		w.Header().Set(TraceHeader, trace)
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		status, value, err := operation(r)
		if err != nil {
			s.refuse(w, r, trace, err)
			return
		}
		if page, ok := value.(htmlPage); ok {
			page.write(w, status)
			return
		}
		if with, ok := value.(interface{ headers() map[string]string }); ok {
			setHeaders(w, with.headers())
		}
		s.write(w, status, trace, value)
	})
}

func setHeaders(w http.ResponseWriter, headers map[string]string) {
	for name, text := range headers {
		w.Header().Set(name, text)
	}
}

// htmlPage is an answer that is a page instead of JSON.
type htmlPage []byte

// write lets the page bring its own style and nothing else.
func (p htmlPage) write(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	w.WriteHeader(status)
	_, _ = w.Write(p)
}

func (s *Server) write(w http.ResponseWriter, status int, trace string, value any) {
	body, err := json.Marshal(value)
	if err != nil { // a type that cannot be encoded is a programming error
		s.options.Logger.Error("the answer could not be encoded", zap.String("trace_id", trace), zap.Error(err))
		status, body = http.StatusInternalServerError, []byte(`{"error":{"code":"INTERNAL_ERROR","message":"the answer could not be encoded","trace_id":"`+trace+`"}}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n'))
}

func (s *Server) refuse(w http.ResponseWriter, r *http.Request, trace string, err error) {
	answer := *toError(err)
	answer.TraceID = trace
	fields := []zap.Field{zap.String("trace_id", trace), zap.String("method", r.Method), zap.String("path", r.URL.Path), zap.String("code", string(answer.Code))}
	if answer.Status >= http.StatusInternalServerError {
		s.options.Logger.Error("request failed", append(fields, zap.NamedError("cause", causeOf(err)))...)
	} else {
		s.options.Logger.Info("request refused", append(fields, zap.String("message", answer.Message))...)
	}
	setHeaders(w, answer.headers)
	s.write(w, answer.Status, trace, envelope{Error: &answer})
}
