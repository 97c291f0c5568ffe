package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"go.uber.org/zap"

	"azurehaymaker/handler/invocation"
)

// Bounds of a stop. The host waits about 10 s for running queue calls and kills
// the handler then, so all of a stop fits into that.
const (
	finishWithin  = 5 * time.Second // running work may end by itself
	abandonWithin = 2 * time.Second // work whose context was ended may notice
	closeWithin   = 1 * time.Second // services may release what they hold
)

// server listens on the port the host chose, serves until a signal, the death of
// the host or a failure, and stops within finishWithin + abandonWithin +
// closeWithin.
type server struct {
	log    *zap.Logger
	router *invocation.Router
	port   int
	parent func() int
	close  func(context.Context) error // may be nil
	// refused is closed when the services may not work here; refusal says why.
	// Both may be nil.
	refused <-chan struct{}
	refusal func() error
}

// Run serves and returns the exit code, which is never 0.
func (s server) Run(ctx context.Context) int {
	host := s.parent()
	ctx, restore := signal.NotifyContext(ctx, syscall.SIGTERM, syscall.SIGINT)
	defer restore()

	// The host asks nowhere but on loopback; nobody else may reach this port.
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port))
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		s.log.Error("cannot listen where the host expects the handler", zap.String("address", address), zap.Error(err))
		return exitFailed
	}
	web := &http.Server{
		Handler:           s.router,
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          zap.NewStdLog(s.log.Named("http")),
	}
	failed := make(chan error, 1)
	go func() { failed <- web.Serve(listener) }()
	s.log.Info("listening", zap.String("address", address), zap.String("version", version), zap.Int("host_pid", host))

	code := exitFailed
	select {
	case err := <-failed:
		s.log.Error("the server failed", zap.Error(err))
	case <-s.refused:
		s.log.Error("stopping: this app may not use the task hub", zap.Error(s.refusal()))
		code = exitHubTaken
	case <-ctx.Done():
		s.log.Info("stopping: told to by a signal", zap.Int("running", s.router.Running()))
		code = exitRestart
	case now := <-hostGone(ctx, s.parent, host):
		s.log.Error("stopping: the host is gone", zap.Int("host_pid", host), zap.Int("parent_pid", now), zap.Int("running", s.router.Running()))
		code = exitHostGone
	}
	restore() // a second signal ends the process at once
	s.stop(web)
	return code
}

// stop finishes running invocations, or gives them up after a bound. Messages of
// invocations that were given up are delivered again.
func (s server) stop(web *http.Server) {
	err := within(finishWithin, web.Shutdown)
	if err != nil {
		s.log.Warn("running invocations did not end in time; ending their contexts", zap.Int("running", s.router.Running()))
		s.router.Abandon()
		err = within(abandonWithin, web.Shutdown)
	}
	if err != nil {
		s.log.Error("abandoned running invocations", zap.Int("running", s.router.Running()), zap.Error(err))
		err = web.Close()
	}
	s.router.Abandon()
	if s.close != nil {
		err = errors.Join(err, within(closeWithin, s.close))
	}
	s.log.Info("stopped", zap.NamedError("trouble", err))
}

func within(limit time.Duration, f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	return f(ctx)
}
