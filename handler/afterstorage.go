package main

import (
	"context"
	"net/http"

	"azurehaymaker/handler/invocation"
)

// Functions that touch storage wait until it has been prepared, each within its
// own invocation's deadline.

func (p *parts) afterQueue(f queueFunc) queueFunc {
	return func(ctx context.Context, m invocation.QueueMessage) error {
		if err := p.storage.wait(ctx); err != nil {
			return err
		}
		return f(ctx, m)
	}
}

func (p *parts) afterTimer(f timerFunc) timerFunc {
	return func(ctx context.Context, t invocation.TimerInfo) error {
		if err := p.storage.wait(ctx); err != nil {
			return err
		}
		return f(ctx, t)
	}
}

func (p *parts) afterHTTP(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := p.storage.wait(r.Context()); err != nil {
			p.api.Unavailable(err).ServeHTTP(w, r)
			return
		}
		h.ServeHTTP(w, r)
	})
}
