package entra

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// signingKey signs tokens. It lives in the state directory, so that tokens
// survive a restart of the simulator as they survive one in Azure.
type signingKey struct {
	private *ecdsa.PrivateKey
	id      string
}

func loadKey(path string) (signingKey, error) {
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return createKey(path)
	}
	if err != nil {
		return signingKey{}, fmt.Errorf("read the token signing key: %w", err)
	}
	block, _ := pem.Decode(raw)
	if block == nil {
		return signingKey{}, errors.New("the token signing key is no PEM file; remove it to make a new one")
	}
	private, err := x509.ParseECPrivateKey(block.Bytes)
	if err != nil {
		return signingKey{}, fmt.Errorf("parse the token signing key: %w", err)
	}
	return named(private)
}

func createKey(path string) (signingKey, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return signingKey{}, fmt.Errorf("make the token signing key: %w", err)
	}
	der, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		return signingKey{}, fmt.Errorf("encode the token signing key: %w", err)
	}
	encoded := pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der})
	if err := os.WriteFile(path, encoded, 0o600); err != nil {
		return signingKey{}, fmt.Errorf("keep the token signing key: %w", err)
	}
	return named(private)
}

func named(private *ecdsa.PrivateKey) (signingKey, error) {
	public, err := private.PublicKey.Bytes()
	if err != nil {
		return signingKey{}, fmt.Errorf("encode the public key: %w", err)
	}
	sum := sha256.Sum256(public)
	return signingKey{private: private, id: hex.EncodeToString(sum[:8])}, nil
}

// jwk is the public half as RFC 7517 writes it.
func (k signingKey) jwk() (map[string]any, error) {
	public, err := k.private.PublicKey.Bytes() // 0x04, 32 bytes x, 32 bytes y
	if err != nil {
		return nil, fmt.Errorf("encode the public key: %w", err)
	}
	coordinate := base64.RawURLEncoding.EncodeToString
	return map[string]any{
		"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": k.id,
		"x": coordinate(public[1:33]), "y": coordinate(public[33:65]),
	}, nil
}
