package tenant

import "time"

// Settings are the tenant's bad manners. Zero values are Azure on its best day.
type Settings struct {
	GraphReplicationMS int64     `json:"graph_replication_ms"`  // a new directory object is unknown to replicas for so long
	SecretDelayMS      int64     `json:"secret_propagation_ms"` // a new client secret is refused for so long
	RoleDelayMS        int64     `json:"role_propagation_ms"`   // a new role assignment has no effect for so long
	IndexLagMS         int64     `json:"index_lag_ms"`          // Resource Graph is behind by so much
	LRODurationMS      int64     `json:"lro_duration_ms"`       // how long a long-running operation takes
	LROPolls           int       `json:"lro_polls"`             // polls that see it running at least
	AsyncShare         float64   `json:"async_share"`           // share (0 to 1) of creates of ordinary types that are long-running
	TokenLifetimeMS    int64     `json:"token_lifetime_ms"`     // 0: one hour
	PolicyDelayMS      int64     `json:"policy_delay_ms"`       // a new policy assignment has no effect for so long
	Throttle           Throttles `json:"throttle"`              // limits on requests; none unless set
	PendingStatus      string    `json:"pending_status"`        // what an execution without a node shows; "" is Running
}

func milliseconds(n int64) time.Duration { return time.Duration(n) * time.Millisecond }

// GraphReplication is the directory's replication delay.
func (s Settings) GraphReplication() time.Duration { return milliseconds(s.GraphReplicationMS) }

// SecretDelay is how long a new client secret is refused.
func (s Settings) SecretDelay() time.Duration { return milliseconds(s.SecretDelayMS) }

// RoleDelay is how long a new role assignment has no effect.
func (s Settings) RoleDelay() time.Duration { return milliseconds(s.RoleDelayMS) }

// PolicyDelay is how long a new policy assignment has no effect.
func (s Settings) PolicyDelay() time.Duration { return milliseconds(s.PolicyDelayMS) }

// IndexLag is how far Resource Graph is behind.
func (s Settings) IndexLag() time.Duration { return milliseconds(s.IndexLagMS) }

// LRODuration is how long a long-running operation takes.
func (s Settings) LRODuration() time.Duration { return milliseconds(s.LRODurationMS) }

// TokenLifetime is how long an access token is good for.
func (s Settings) TokenLifetime() time.Duration {
	if s.TokenLifetimeMS <= 0 {
		return time.Hour
	}
	return milliseconds(s.TokenLifetimeMS)
}
