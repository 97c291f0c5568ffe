package invocation

import (
	"context"

	"go.uber.org/zap"
)

type contextKey struct{}

// attached is what an invocation's context carries.
type attached struct {
	id  string
	log *zap.Logger
}

func attach(ctx context.Context, id string, log *zap.Logger) context.Context {
	return context.WithValue(ctx, contextKey{}, attached{id: id, log: log})
}

// ID returns the host's id of the running invocation, or "" outside of one. The
// host repeats an id when a retry policy applies, so it is for logs, not a key.
func ID(ctx context.Context) string {
	a, _ := ctx.Value(contextKey{}).(attached)
	return a.id
}

// Logger returns the logger of the running invocation, which puts function and
// invocation id on each line; outside of an invocation it returns a silent one.
func Logger(ctx context.Context) *zap.Logger {
	if a, ok := ctx.Value(contextKey{}).(attached); ok && a.log != nil {
		return a.log
	}
	return zap.NewNop()
}
