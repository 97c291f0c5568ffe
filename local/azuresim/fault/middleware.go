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

// Handler applies the rules in front of a plane, and where none matches, the
// random schedule.
func (f *Faults) Handler(plane string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rule, ok := f.Take(plane, r)
		happens := effect{rule: rule, fails: rule.Status != 0, after: rule.After, delayMS: rule.DelayMS}
		if !ok {
			happens, ok = f.roll(plane, r)
		}
		if !ok {
			next.ServeHTTP(w, r)
			return
		}
		f.happen(plane, happens, next, w, r)
	})
}

func (f *Faults) happen(plane string, happens effect, next http.Handler, w http.ResponseWriter, r *http.Request) {
	if happens.delayMS > 0 {
		timer := time.NewTimer(time.Duration(happens.delayMS) * time.Millisecond)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
			return // the client has gone
		}
	}
	r = r.WithContext(happens.twist.in(r.Context()))
	if !happens.fails && !happens.cut {
		next.ServeHTTP(w, r)
		return
	}
	if happens.after {
		next.ServeHTTP(discard{http.Header{}}, r)
	}
	if happens.cut {
		panic(http.ErrAbortHandler) // the server closes the connection without an answer
	}
	answer := f.Answer(plane, happens.rule)
	if happens.answer != nil {
		answer = *happens.answer
	}
	answer.Write(w, r)
}
