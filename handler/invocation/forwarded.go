package invocation

import (
	"bytes"
	"context"
	"maps"
	"net/http"

	"go.uber.org/zap"
)

// forwarded serves an HTTP function.
func (r *Router) forwarded(f Function, at route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		id, ok := r.fromHost(w, req)
		if !ok {
			return
		}
		if isProbe(req) {
			r.probed(w, f)
			return
		}
		log := r.log.With(zap.String(FieldFunction, f.name), zap.String(FieldInvocation, id))
		if req.ContentLength > r.bodyMax {
			r.fail(w, log, id, &http.MaxBytesError{Limit: r.bodyMax})
			return
		}
		// The answer is collected first: a function that was left behind must not
		// write into an exchange that is over.
		answer := &bufferedAnswer{header: http.Header{}}
		err := r.run(attach(req.Context(), id, log), func(ctx context.Context) error {
			inner := req.Clone(ctx)
			at.canonical(inner)
			inner.Body = http.MaxBytesReader(answer, inner.Body, r.bodyMax)
			f.handler.ServeHTTP(answer, inner)
			return nil
		})
		if err != nil {
			r.fail(w, log, id, err)
			return
		}
		r.sent(answer.copyTo(w))
	})
}

// bufferedAnswer is the http.ResponseWriter that functions write to.
type bufferedAnswer struct {
	header http.Header
	sent   http.Header // as it was when the status was written
	status int
	body   bytes.Buffer
}

// Header returns the header that goes out with the first write.
func (b *bufferedAnswer) Header() http.Header { return b.header }

// WriteHeader fixes status and header; later calls change nothing.
func (b *bufferedAnswer) WriteHeader(status int) {
	if b.status == 0 {
		b.status, b.sent = status, b.header.Clone()
	}
}

// Write collects the body.
func (b *bufferedAnswer) Write(p []byte) (int, error) {
	b.WriteHeader(http.StatusOK)
	return b.body.Write(p)
}

func (b *bufferedAnswer) copyTo(w http.ResponseWriter) error {
	b.WriteHeader(http.StatusOK)
	maps.Copy(w.Header(), b.sent)
	w.WriteHeader(b.status)
	_, err := w.Write(b.body.Bytes())
	return err
}
