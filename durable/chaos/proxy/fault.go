package proxy

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"time"
)

// Fault is what happens to a request.
type Fault string

// The faults. Lost ones have their effect first.
const (
	None Fault = ""
	// Reset closes the connection before the request reaches storage.
	Reset Fault = "connection reset"
	// Refused is a 500 without effect.
	Refused Fault = "500"
	// Busy is a 503 with Retry-After, without effect.
	Busy Fault = "503 with Retry-After"
	// Delayed requests reach storage late.
	Delayed Fault = "delay"
	// LostReset has its effect; then the connection is closed.
	LostReset Fault = "response lost, connection reset"
	// LostRefused has its effect; then the answer is a 500.
	LostRefused Fault = "response lost, 500"
	// Outage is one refusal of a row that is longer than a client library
	// tries.
	Outage Fault = "500 longer than the SDK tries"
)

// Rates says how likely each fault is, from 0 to 1.
type Rates map[Fault]float64

// order in which the rates are summed up, so that a seed means one fault.
func order() []Fault {
	return []Fault{Outage, Reset, Refused, Busy, Delayed, LostReset, LostRefused}
}

// outage is how many requests of a kind an Outage refuses in a row.
const outage = 5

// longestDelay bounds a Delayed request's delay.
const longestDelay = 400 * time.Millisecond

// decide is the fault of the nth operation of its kind, and its delay.
func (o Options) decide(operation Operation, n int) (Fault, time.Duration) {
	for back := range outage {
		if n-back < 1 {
			break
		}
		if fault, _ := o.draw(operation, n-back); fault == Outage {
			return Outage, 0
		}
	}
	return o.draw(operation, n)
}

func (o Options) draw(operation Operation, n int) (Fault, time.Duration) {
	random := o.source(fmt.Sprintf("%s %d", operation, n))
	at := random.Float64()
	for _, fault := range order() {
		rate := o.Rates[fault]
		if own, set := o.Only[operation]; set {
			rate = own[fault]
		}
		if at < rate {
			return fault, time.Duration(random.Int64N(int64(longestDelay)))
		}
		at -= rate
	}
	return None, 0
}

// source is the random source of one decision.
func (o Options) source(what string) *rand.Rand {
	hash := fnv.New64a()
	fmt.Fprintf(hash, "%s\n%s", o.Client, what)
	return rand.New(rand.NewPCG(o.Seed, hash.Sum64()))
}
