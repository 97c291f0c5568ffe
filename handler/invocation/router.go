package invocation

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gorilla/mux"
	"go.uber.org/zap"
)

// The headers by which a request is known to come from the host.
const headerInvocationID = "X-Azure-Functions-InvocationId"

// Options bound what an invocation may use.
type Options struct {
	// Logger gets the cause of each failure; nil is silent.
	Logger *zap.Logger
	// Deadline ends the context of an invocation; required. Deadline plus Grace
	// must stay below host.json's functionTimeout, where the host would kill the
	// process with all other invocations in it.
	Deadline time.Duration
	// Grace is how long a function may take to notice its deadline before it is
	// left behind; required.
	Grace time.Duration
	// MaxCallBytes bounds the envelope of a queue or timer call; required. The
	// host encodes a message twice and repeats its properties in Metadata, so
	// this is several times the 64 KiB of a queue message.
	MaxCallBytes int64
	// MaxRequestBytes bounds the body of a forwarded HTTP request; required.
	MaxRequestBytes int64
}

// Router is the http.Handler for the port the host calls. Safe for concurrent use.
type Router struct {
	log      *zap.Logger
	deadline time.Duration
	grace    time.Duration
	callMax  int64
	bodyMax  int64
	mux      *mux.Router
	stopping context.Context
	abandon  context.CancelFunc
	running  atomic.Int64
}

// NewRouter returns a router of the functions. It fails, naming every fault, on
// missing bounds, a function without code, a name used twice, and a route it
// cannot serve.
func NewRouter(o Options, functions ...Function) (*Router, error) {
	if o.Logger == nil {
		o.Logger = zap.NewNop()
	}
	var faults []error
	if o.Deadline <= 0 || o.Grace <= 0 || o.MaxCallBytes <= 0 || o.MaxRequestBytes <= 0 {
		faults = append(faults, errors.New("options Deadline, Grace, MaxCallBytes and MaxRequestBytes must be positive"))
	}
	r := &Router{log: o.Logger, deadline: o.Deadline, grace: o.Grace, callMax: o.MaxCallBytes, bodyMax: o.MaxRequestBytes}
	r.stopping, r.abandon = context.WithCancel(context.Background())
	// Cleaning a path answers with a redirect, which the host would follow.
	r.mux = mux.NewRouter().SkipClean(true)
	r.mux.Path("/").HandlerFunc(r.ready)
	known := map[string]bool{}
	var names []string
	for _, f := range functions {
		if known[strings.ToLower(f.name)] {
			faults = append(faults, fmt.Errorf("function %s is given twice", f.name))
		}
		known[strings.ToLower(f.name)] = true
		names = append(names, f.name)
		if err := r.add(f); err != nil {
			faults = append(faults, fmt.Errorf("function %s: %w", f.name, err))
		}
	}
	r.mux.NotFoundHandler = r.unknown(names)
	r.mux.MethodNotAllowedHandler = http.HandlerFunc(r.wrongMethod)
	if err := errors.Join(faults...); err != nil {
		r.abandon()
		return nil, fmt.Errorf("invocation router: %w", err)
	}
	return r, nil
}

func (r *Router) add(f Function) error {
	switch {
	case f.serve != nil:
		r.mux.Path("/" + f.name).Methods(http.MethodPost).Handler(r.called(f))
		return nil
	case f.handler == nil:
		return errors.New("has no code")
	}
	at, err := parseRoute(f.route)
	if err != nil {
		return err
	}
	matches := func(req *http.Request, _ *mux.RouteMatch) bool { return at.match(req.URL.Path) }
	r.mux.MatcherFunc(matches).Methods(f.methods...).Handler(r.forwarded(f, at))
	r.mux.Path("/" + f.name).Methods(http.MethodPost).Handler(r.notForwarded(f))
	return nil
}

// ServeHTTP serves one request of the host.
func (r *Router) ServeHTTP(w http.ResponseWriter, req *http.Request) { r.mux.ServeHTTP(w, req) }

// Running returns how many invocations have not ended, those left behind included.
func (r *Router) Running() int { return int(r.running.Load()) }

// Abandon ends the context of every running and later invocation with cause
// ErrStopping. Calling it again does nothing.
func (r *Router) Abandon() { r.abandon() }

// ready answers the host's question whether the process serves. Any answer counts
// as yes, and the host waits for it, so it does no work.
func (r *Router) ready(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set(HeaderProbe, ProbeSupported)
	r.sent(writeReply(w, Reply{}))
}

func (r *Router) sent(err error) {
	if err != nil {
		r.log.Warn("an answer did not reach the host", zap.Error(err))
	}
}
