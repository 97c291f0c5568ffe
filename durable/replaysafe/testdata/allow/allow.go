package allow

import (
	"time"

	"azurehaymaker/durable"
)

func Orchestrator(ctx *durable.Context, in string) (string, error) {
	//replaysafe:allow measured for the log only
	_ = time.Now()
	_ = time.Now() //replaysafe:allow measured for the log only

	_ = time.Now() // want `time.Now reads the wall clock`

	//replaysafe:allow // want `replaysafe:allow allows nothing: remove it`
	_ = ctx.Now()

	helper() //replaysafe:allow the helper's time is thrown away
	return "", nil
}

func helper() { _ = time.Now() }
