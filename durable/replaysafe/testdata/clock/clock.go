package clock

import (
	"time"

	"azurehaymaker/durable"
)

func Bad(ctx *durable.Context, in string) (string, error) {
	start := time.Now()                    // want `time.Now reads the wall clock, which replay cannot repeat: use ctx.Now\(\)`
	_ = time.Since(start)                  // want `time.Since reads the wall clock`
	_ = time.Until(start)                  // want `time.Until reads the wall clock`
	time.Sleep(time.Second)                // want `time.Sleep waits by the wall clock, .*: use ctx.CreateTimer`
	_ = time.NewTimer(time.Second)         // want `time.NewTimer waits by the wall clock`
	_ = time.NewTicker(time.Second)        // want `time.NewTicker waits`
	_ = time.After(time.Second)            // want `time.After waits`
	_ = time.Tick(time.Second)             // want `time.Tick waits`
	time.AfterFunc(time.Second, func() {}) // want `time.AfterFunc waits`
	now := time.Now                        // want `time.Now reads the wall clock`
	_ = now
	_ = ctx.Now().Local()                   // want `time.Time.Local depends on the machine's time zones`
	_ = ctx.Now().In(time.Local)            // want `time.Local depends on the machine's time zone`
	_, _ = time.LoadLocation("Europe/Bern") // want `time.LoadLocation depends`
	return "", nil
}

func Good(ctx *durable.Context, in string) (string, error) {
	deadline := ctx.Now().Add(time.Hour).UTC().Truncate(time.Minute)
	if _, err := time.Parse(time.RFC3339, in); err != nil {
		return "", err
	}
	return deadline.Format(time.DateOnly), nil
}

// Elsewhere the clock is nobody's business.
func Elsewhere() time.Time { return time.Now() } // want Elsewhere:"reaches time.Now at clock.go"
