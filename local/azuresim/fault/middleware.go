package fault

import (
	"net/http"
	"time"
)

// discard swallows an answer whose effect alone is wanted.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (d discard) WriteHeader(int)             {}

// Handler applies the rules in front of a plane.
func (f *Faults) Handler(plane string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rule, ok := f.Take(plane, r)
		if !ok {
			next.ServeHTTP(w, r)
			return
		}
		if rule.DelayMS > 0 {
			timer := time.NewTimer(time.Duration(rule.DelayMS) * time.Millisecond)
			defer timer.Stop()
			select {
			case <-timer.C:
			case <-r.Context().Done():
				return // the client has gone
			}
		}
		if rule.Status == 0 {
			next.ServeHTTP(w, r)
			return
		}
		if rule.After {
			next.ServeHTTP(discard{http.Header{}}, r)
		}
		f.Answer(plane, rule).Write(w, r)
	})
}
