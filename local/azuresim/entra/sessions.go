package entra

import (
	"strings"
	"sync"
	"time"

	"azurehaymaker/local/azuresim/tenant"
)

// sessions counts the revocations of each principal's sessions. The tenant keeps
// them; this copy is read where the tenant is not locked. A token is of an earlier
// session when its principal's count was lower when it was made: no clock is
// compared, so that a revocation counts in the very instant it is made.
type sessions struct {
	mu     sync.Mutex
	counts map[string]int // by principal in lower case; "" counts those of all
}

func (s *sessions) load(t *tenant.Tenant) {
	t.Read(func(d *tenant.Data, _ time.Time) { s.copy(d) })
}

// copy is called with the tenant locked.
func (s *sessions) copy(d *tenant.Data) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts = map[string]int{}
	for principal, count := range d.Revocations {
		s.counts[principal] = count
	}
}

func (s *sessions) epoch(principalID string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts[""] + s.counts[strings.ToLower(principalID)]
}

// Revoke ends the sessions of a principal ("": of all): tokens made before are
// refused with a claims challenge. It returns how often that was done.
func (a *Authority) Revoke(principalID string) int {
	count := 0
	a.tenant.Update(func(d *tenant.Data, _ time.Time) {
		count = d.Revoke(principalID)
		a.sessions.copy(d)
	})
	return count
}
