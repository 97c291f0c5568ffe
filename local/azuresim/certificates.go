package azuresim

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// certificates are the simulator's own CA, kept in the state directory so that
// clients keep trusting a restarted simulator, and a server certificate made anew
// at each start. Their validity is wide and fixed: it must not depend on any clock.
type certificates struct {
	caFile string
	pool   *x509.CertPool
	server tls.Certificate
}

func validity() (from, until time.Time) {
	return time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
}

func loadCertificates(dir, host string) (*certificates, error) {
	caFile, keyFile := filepath.Join(dir, "ca.pem"), filepath.Join(dir, "ca-key.pem")
	pair, err := tls.LoadX509KeyPair(caFile, keyFile)
	if errors.Is(err, fs.ErrNotExist) {
		if err := createCA(caFile, keyFile); err != nil {
			return nil, err
		}
		pair, err = tls.LoadX509KeyPair(caFile, keyFile)
	}
	if err != nil {
		return nil, fmt.Errorf("azuresim: read the CA (remove ca.pem and ca-key.pem to make a new one): %w", err)
	}
	server, err := issue(pair, host)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	pool.AddCert(pair.Leaf)
	return &certificates{caFile: caFile, pool: pool, server: server}, nil
}

func createCA(caFile, keyFile string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return fmt.Errorf("azuresim: make the CA's key: %w", err)
	}
	from, until := validity()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "azuresim CA"}, NotBefore: from, NotAfter: until,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return fmt.Errorf("azuresim: make the CA: %w", err)
	}
	encodedKey, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return fmt.Errorf("azuresim: encode the CA's key: %w", err)
	}
	private := pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: encodedKey})
	public := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	if err := os.WriteFile(keyFile, private, 0o600); err != nil {
		return fmt.Errorf("azuresim: keep the CA's key: %w", err)
	}
	if err := os.WriteFile(caFile, public, 0o644); err != nil {
		return fmt.Errorf("azuresim: keep the CA: %w", err)
	}
	return nil
}

// issue makes the server's certificate for this machine's names.
func issue(ca tls.Certificate, host string) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("azuresim: make the server's key: %w", err)
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("azuresim: make a serial number: %w", err)
	}
	from, until := validity()
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "azuresim"}, NotBefore: from, NotAfter: until,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	if ip := net.ParseIP(host); ip != nil {
		template.IPAddresses = append(template.IPAddresses, ip)
	} else if host != "" {
		template.DNSNames = append(template.DNSNames, host)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, ca.Leaf, &key.PublicKey, ca.PrivateKey)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("azuresim: make the server's certificate: %w", err)
	}
	return tls.Certificate{Certificate: [][]byte{der, ca.Certificate[0]}, PrivateKey: key}, nil
}
