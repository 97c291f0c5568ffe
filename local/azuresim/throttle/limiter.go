// Package throttle refuses requests beyond a rate, as each of Azure's planes does:
// Azure Resource Manager by token buckets for each caller and for all of them,
// Resource Graph by a window for each caller, Microsoft Graph for each application,
// Key Vault for each vault. Answers carry the headers that say what is left. What
// the limits are is a setting of the tenant; how full the buckets are is forgotten
// at a restart, after a few seconds of which they would be full anyway.
package throttle

import (
	"math"
	"sync"
	"time"

	"azurehaymaker/local/azuresim/tenant"
)

// limiter keeps the buckets. It is safe for concurrent use.
type limiter struct {
	mu     sync.Mutex
	levels map[string]*level
}

// level is how full a bucket is, or how much of a window is used.
type level struct {
	tokens float64
	at     time.Time
}

// take takes a token from the bucket of a key: what is left, or how long to wait
// until there is one.
func (l *limiter) take(key string, bucket tenant.Bucket, now time.Time) (left int, wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	have, ok := l.levels[key]
	if !ok {
		have = &level{tokens: float64(bucket.Burst), at: now}
		l.levels[key] = have
	}
	have.tokens = min(float64(bucket.Burst), have.tokens+max(0, now.Sub(have.at).Seconds())*bucket.PerSecond)
	have.at = now
	if have.tokens < 1 {
		return 0, time.Duration((1 - have.tokens) / bucket.PerSecond * float64(time.Second))
	}
	have.tokens--
	return int(have.tokens), 0
}

// window counts a request in a window of burst/per_second seconds: what is left of
// it and when it starts anew. left -1: there was nothing left.
func (l *limiter) window(key string, bucket tenant.Bucket, now time.Time) (left int, resets time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	length := time.Duration(float64(bucket.Burst) / bucket.PerSecond * float64(time.Second))
	used, ok := l.levels[key]
	if !ok || !now.Before(used.at.Add(length)) {
		used = &level{at: now}
		l.levels[key] = used
	}
	resets = used.at.Add(length).Sub(now)
	if int(used.tokens) >= bucket.Burst {
		return -1, resets
	}
	used.tokens++
	return bucket.Burst - int(used.tokens), resets
}

// seconds is a wait as Retry-After says it: whole seconds, at least one.
func seconds(wait time.Duration) int { return max(1, int(math.Ceil(wait.Seconds()))) }
