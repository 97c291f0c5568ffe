package e2e

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"azurehaymaker/local/anthropicsim"
)

// modelKey is the canary: the key of the model, which is in the vault, and must
// turn up nowhere else but in requests to the model.
const modelKey = "sk-ant-canary-e2e-5f0c1e7a9b"

// model is a Messages API over HTTPS on this machine. Each agent has a script of
// its own, found by the title of its scenario.
type model struct {
	URL     string
	scripts map[string]*anthropicsim.Handler // by title

	mu          sync.Mutex
	certificate *tls.Certificate // nil until trusted
}

// newModel listens at once, since its address is a setting of the app; it can be
// talked to when trusted was called.
func newModel(t *testing.T, scripts map[string]*anthropicsim.Handler) *model {
	t.Helper()
	m := &model{scripts: scripts}
	server := httptest.NewUnstartedServer(m)
	server.TLS = &tls.Config{MinVersion: tls.VersionTLS12, GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.certificate == nil {
			return nil, errors.New("the model has no certificate yet")
		}
		return &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{*m.certificate}}, nil
	}}
	server.StartTLS()
	t.Cleanup(server.Close)
	m.URL = server.URL
	return m
}

// trusted gives the model a certificate of the simulator's authority, which
// agents trust.
func (m *model) trusted(t *testing.T, stateDir string) {
	t.Helper()
	authority, err := tls.LoadX509KeyPair(filepath.Join(stateDir, "ca.pem"), filepath.Join(stateDir, "ca-key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "anthropicsim"},
		NotBefore: authority.Leaf.NotBefore, NotAfter: authority.Leaf.NotAfter, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}, authority.Leaf, &key.PublicKey, authority.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.certificate = &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func (m *model) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client has gone
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	for title, script := range m.scripts {
		if strings.Contains(string(body), title) {
			script.ServeHTTP(w, r)
			return
		}
	}
	w.WriteHeader(http.StatusTeapot) // no script is for this agent
}
