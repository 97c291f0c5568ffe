package main

import (
	"context"
	"net/http"
	"time"

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

// httpPatience is how long a caller waits for storage: long enough for a cold
// start, shorter than the patience of a client.
const httpPatience = 5 * time.Second

func (p *parts) afterHTTP(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), httpPatience)
		err := p.storage.wait(ctx)
		cancel()
		if err != nil {
			p.api.Unavailable(err).ServeHTTP(w, r)
			return
		}
		h.ServeHTTP(w, r)
	})
}
