package invocation

import "net/http"

// HeaderProbe marks a synthetic invocation, by which a check before a deployment asks
// whether a function is there without having it do anything. An answer to GET / that
// carries it with the value ProbeSupported announces that probes are understood; the
// answer to a probe carries the name of the function that was reached.
//
// A queue or timer function's probe must be a call as the host makes it, with the
// trigger under the binding name the handler reads. The value is not looked at, and
// the function's code does not run. Clients of HTTP functions can send the header, too:
// all they get is an empty object instead of what they asked for.
const (
	HeaderProbe    = "X-HayMaker-Probe"
	ProbeSupported = "supported"
	probeMark      = "true"
)

func isProbe(req *http.Request) bool { return req.Header.Get(HeaderProbe) == probeMark }

// probed answers a probe that has reached its function.
func (r *Router) probed(w http.ResponseWriter, f Function) {
	w.Header().Set(HeaderProbe, f.name)
	r.sent(writeReply(w, Reply{}))
}
