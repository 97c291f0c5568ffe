package agent

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"strings"

	"golang.org/x/crypto/ssh"
)

// secrets makes the passwords and keys a scenario needs. They are derived from
// the agent's own secret, so that a restarted agent makes the same ones and
// nothing has to be stored. Each password is told to the scrubber.
type secrets struct {
	seed     []byte
	scrubber *Scrubber
}

func newSecrets(c Config, scrubber *Scrubber) secrets {
	return secrets{seed: derive([]byte(c.ClientSecret), "haymaker-agent "+c.RunID+" "+c.Scenario), scrubber: scrubber}
}

// derive is HMAC-SHA-256 (RFC 2104) used as a key derivation for one purpose.
func derive(key []byte, purpose string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(purpose))
	return mac.Sum(nil)
}

// password gives 28 characters with all four classes that Azure's services ask
// for, and over 140 bits of the derived key. It has no characters that need
// quoting anywhere.
func (s secrets) password(label string) (string, error) {
	const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789._-~"
	var text strings.Builder
	for _, b := range derive(s.seed, "password "+label)[:24] {
		text.WriteByte(alphabet[int(b)%len(alphabet)])
	}
	password := "Hm4~" + text.String()
	s.scrubber.Add(password)
	return password, nil
}

// sshPublicKey gives the public half of a key whose private half is never kept.
func (s secrets) sshPublicKey(label string) (string, error) {
	private := ed25519.NewKeyFromSeed(derive(s.seed, "ssh "+label))
	public, err := ssh.NewPublicKey(private.Public())
	if err != nil {
		return "", fmt.Errorf("make the SSH key %s: %w", label, err)
	}
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(public))), nil
}
