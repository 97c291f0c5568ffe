// Package stamp has no orchestrator: what it does matters to who calls it.
package stamp

import (
	"time"
)

var (
	Level int // want Level:"changes at stamp.go:13"
	Fixed = "v1"
)

func Raise() { Level++ } // want Raise:"reaches package-level variable Level"

func Stamp() string { return format(now()) } // want Stamp:"reaches time.Now at stamp.go:17"

func now() time.Time { return time.Now() }

func format(t time.Time) string { return t.Format(time.DateOnly) }

// Even and Odd call each other, and one of them the clock.
func Even(n int) bool { return n == 0 || Odd(n-1) } // want Even:"reaches time.Now"

func Odd(n int) bool { return n != 0 && Even(n-1) || time.Now().IsZero() } // want Odd:"reaches time.Now"

type Clock struct{}

func (Clock) Read() time.Time { return now() } // want Read:"reaches time.Now at stamp.go:17"

// Allowed has its reason where the clock is.
func Allowed() time.Time {
	//replaysafe:allow only shown to people, in a log line
	return time.Now()
}

func Pure[T any](t T) T { return t }
