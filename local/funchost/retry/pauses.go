package retry

import (
	"math"
	"time"
)

// Pauses gives the pauses of one policy. The real host keeps one growing sequence per
// function, not per invocation; this one starts over with each invocation.
type Pauses struct {
	policy   *Policy
	random   func() float64
	exponent int
	current  time.Duration
}

// NewPauses starts the sequence; random gives numbers from 0 to 1.
func NewPauses(p *Policy, random func() float64) *Pauses { return &Pauses{policy: p, random: random} }

// Next is the pause before the next retry: fixed, or Min first and then
// Min + random(0.8…1.2) × 2^(n-1) × Min, at most Max.
func (s *Pauses) Next() time.Duration {
	p := s.policy
	if !p.Exponential {
		return p.Min
	}
	switch {
	case s.exponent == 0:
		s.current = p.Min
	case s.current < p.Max:
		growth := (0.8 + 0.4*s.random()) * math.Pow(2, float64(s.exponent-1)) * float64(p.Min)
		s.current = min(p.Max, p.Min+time.Duration(min(growth, float64(p.Max))))
	}
	s.exponent++
	return s.current
}
