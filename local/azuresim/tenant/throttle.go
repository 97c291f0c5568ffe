package tenant

import (
	"errors"
	"time"
)

// Bucket is a limit on requests: a token bucket of so many, filled again at a
// rate. Burst 0 is no limit.
type Bucket struct {
	Burst     int     `json:"burst"`
	PerSecond float64 `json:"per_second"`
}

// Throttles are the limits on requests, of each caller by itself. Azure's own, in
// 2026: arm_reads 250 and 25, arm_writes 200 and 10, arm_deletes 200 and 10 (all
// callers together 15 times as much); resource_graph 15 and 3; key_vault 4000 and
// 400 of a vault; graph depends on the size of the tenant.
type Throttles struct {
	ARMReads      Bucket `json:"arm_reads"`
	ARMWrites     Bucket `json:"arm_writes"`
	ARMDeletes    Bucket `json:"arm_deletes"`
	ResourceGraph Bucket `json:"resource_graph"` // a window of burst/per_second seconds
	Graph         Bucket `json:"graph"`
	KeyVault      Bucket `json:"key_vault"` // of a vault, whoever calls
}

// Check refuses limits that can never be kept.
func (t Throttles) Check() error {
	for _, bucket := range []Bucket{t.ARMReads, t.ARMWrites, t.ARMDeletes, t.ResourceGraph, t.Graph, t.KeyVault} {
		if bucket.Burst < 0 || bucket.PerSecond < 0 || bucket.Burst > 0 && bucket.PerSecond == 0 {
			return errors.New("a throttle needs a burst and a per_second above 0, or a burst of 0 for no limit")
		}
	}
	return nil
}

// Settings are the settings as they are now.
func (t *Tenant) Settings() Settings {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.data.Settings
}

// Now is the tenant's time.
func (t *Tenant) Now() time.Time { return t.now() }
