package azuresim

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"azurehaymaker/local/azuresim/admin"
	"azurehaymaker/local/azuresim/containerapps"
	"azurehaymaker/local/azuresim/fault"
	"azurehaymaker/local/azuresim/tenant"
)

// Server is a running simulator. It is safe for concurrent use.
type Server struct {
	facts   Facts
	certs   *certificates
	tenant  *tenant.Tenant
	engine  *containerapps.Engine
	faults  *fault.Faults
	admin   *admin.Plane
	http    *http.Server
	served  chan error
	cleanup func() bool
	once    sync.Once
	err     error
}

// Start listens and serves until Close, or until ctx ends. A state directory that
// was used before comes back with everything it had.
func Start(ctx context.Context, options Options) (*Server, error) {
	options, err := options.complete()
	if err != nil {
		return nil, err
	}
	state, facts, err := openTenant(options)
	if err != nil {
		return nil, err
	}
	s := &Server{facts: facts, tenant: state, served: make(chan error, 1)}
	listener, err := s.listen(ctx, options)
	if err != nil {
		return nil, errors.Join(err, state.Close())
	}
	if err := s.wire(options); err != nil {
		return nil, errors.Join(err, listener.Close(), state.Close())
	}
	if err := s.applySeedFile(ctx, options.SeedFile); err != nil {
		s.engine.Close()
		return nil, errors.Join(err, listener.Close(), state.Close())
	}
	go func() { s.served <- s.http.Serve(listener) }()
	s.cleanup = context.AfterFunc(ctx, func() { _ = s.Close() }) // the caller's Close gets the error
	return s, nil
}

// listen opens the TLS listener and fills in the facts that depend on it.
func (s *Server) listen(ctx context.Context, options Options) (net.Listener, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", options.Listen)
	if err != nil {
		return nil, fmt.Errorf("azuresim: listen on %s: %w", options.Listen, err)
	}
	address, ok := listener.Addr().(*net.TCPAddr)
	if !ok {
		return nil, errors.Join(fmt.Errorf("azuresim: %s is no TCP address", options.Listen), listener.Close())
	}
	host := address.IP.String()
	if address.IP.IsUnspecified() {
		host = "127.0.0.1"
	}
	if s.certs, err = loadCertificates(options.StateDir, host); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	s.facts.Registry = net.JoinHostPort(host, fmt.Sprint(address.Port))
	s.facts.URL = "https://" + s.facts.Registry
	s.facts.CAFile = s.certs.caFile
	return tls.NewListener(listener, &tls.Config{
		Certificates: []tls.Certificate{s.certs.server}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"},
	}), nil
}

// Facts are what clients need to know.
func (s *Server) Facts() Facts { return s.facts }

// ClientSecret reads the main identity's client secret.
func (s *Server) ClientSecret() (string, error) {
	raw, err := os.ReadFile(s.facts.ClientSecretFile)
	if err != nil {
		return "", fmt.Errorf("azuresim: read the main identity's secret: %w", err)
	}
	return strings.TrimSpace(string(raw)), nil
}

// HTTPClient is a new client that trusts this simulator, for tests in the same
// process (SSL_CERT_FILE is read only once per process). The caller closes its
// idle connections.
func (s *Server) HTTPClient() *http.Client {
	return &http.Client{Timeout: time.Minute, Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: s.certs.pool, MinVersion: tls.VersionTLS12},
	}}
}

// Close ends the executions (asking first), stops serving and writes the last
// state. It is idempotent and waits until all is done.
func (s *Server) Close() error {
	s.once.Do(func() {
		s.cleanup()
		s.engine.Close()
		deadline, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		defer cancel()
		if err := s.http.Shutdown(deadline); err != nil {
			s.err = errors.Join(s.err, s.http.Close()) // a client that hangs must not hold us
		}
		if err := <-s.served; !errors.Is(err, http.ErrServerClosed) {
			s.err = errors.Join(s.err, fmt.Errorf("azuresim: serve: %w", err))
		}
		s.err = errors.Join(s.err, s.faults.Save(), s.tenant.Close())
	})
	return s.err
}
