package fault

import (
	"context"
	"time"

	"azurehaymaker/local/azuresim/tenant"
)

// Twist is what a random fault changes about a request that is carried out.
type Twist struct {
	Fate    *tenant.Fate  // of the long-running operation the request begins
	Pending time.Duration // how long the execution it starts waits for a node
}

type twistKey struct{}

// TwistOf is the twist of the request, none in most.
func TwistOf(ctx context.Context) Twist {
	twist, _ := ctx.Value(twistKey{}).(Twist)
	return twist
}

func (t Twist) in(ctx context.Context) context.Context {
	if t == (Twist{}) {
		return ctx
	}
	return context.WithValue(ctx, twistKey{}, t)
}
