package invocation

import (
	"context"
	"errors"
	"net/http"

	"go.uber.org/zap"
)

// called serves a queue or timer function.
func (r *Router) called(f Function) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		id, ok := r.fromHost(w, req)
		if !ok {
			return
		}
		log := r.log.With(zap.String(FieldFunction, f.name), zap.String(FieldInvocation, id))
		call, err := readEnvelope(w, req, f.name, r.callMax)
		if err != nil {
			r.fail(w, log, id, err)
			return
		}
		if isProbe(req) {
			if _, err := call.trigger(f.binding); err != nil {
				r.fail(w, log, id, err)
				return
			}
			r.probed(w, f)
			return
		}
		call.invocationID = id
		if n := call.dequeueCount(); n > 1 {
			log = log.With(zap.Int(FieldDequeue, n))
		}
		replies := make(chan Reply, 1)
		err = r.run(attach(req.Context(), id, log), func(ctx context.Context) error {
			reply, err := f.serve(ctx, call)
			replies <- reply
			return err
		})
		if err != nil {
			r.fail(w, log, id, err)
			return
		}
		if err := writeReply(w, <-replies); err != nil {
			log.Warn("an answer did not reach the host; the message will be delivered again", zap.Error(err))
		}
	})
}

// fail logs a cause and answers. The log is the only place where anyone will
// read it: the host discards the body of a failing answer.
func (r *Router) fail(w http.ResponseWriter, log *zap.Logger, id string, err error) {
	fields := []zap.Field{zap.NamedError("cause", err)}
	var panicked *PanicError
	if errors.As(err, &panicked) {
		fields = append(fields, zap.ByteString("stack", panicked.Stack))
	}
	log.Error("invocation failed", fields...)
	r.sent(writeFailure(w, err, id))
}
