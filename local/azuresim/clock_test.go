package azuresim_test

import (
	"sync"
	"time"
)

// clock is a simulated time near now that tests move. azidentity compares a
// token's life with the real time, so it starts there.
type clock struct {
	mu    sync.Mutex
	value time.Time
}

func newClock() *clock { return &clock{value: time.Now().UTC().Truncate(time.Second)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.value
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.value = c.value.Add(d)
}

// fresh makes tokens anew after the clock has moved far: the credential keeps its
// own by the real time.
func (f *fixture) fresh() {
	f.t.Helper()
	secret, err := f.server.ClientSecret()
	must(f.t, err)
	f.cred = f.credential(f.facts.ClientID, secret)
}
