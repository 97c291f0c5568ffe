package reach

import (
	"azurehaymaker/durable"
	"azurehaymaker/stamp"
)

func Bad(ctx *durable.Context, in string) (string, error) {
	local()                // want `reach.local reaches time.Now \(stamp.go:17\), which reads the wall clock, which replay cannot repeat: use ctx.Now\(\)`
	_ = stamp.Even(2)      // want `stamp.Even reaches time.Now`
	stamp.Clock{}.Read()   // want `stamp.Clock.Read reaches time.Now`
	stamped := stamp.Stamp // want `stamp.Stamp reaches time.Now`
	phase(ctx)             // reported where it is written
	return stamped(), nil
}

func phase(ctx *durable.Context) {
	local() // want `reach.local reaches time.Now`
}

func local() { _ = stamp.Stamp() }

func Good(ctx *durable.Context, in string) (string, error) {
	stamp.Allowed()
	return stamp.Pure(in), nil
}
