// Command armfacts writes haymaker/catalogue/bodies anew from the source of the
// Azure SDK for Go: make facts.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"azurehaymaker/haymaker/catalogue/armfacts"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := armfacts.Generate(ctx, "haymaker/catalogue")
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "armfacts:", err)
		os.Exit(1)
	}
}
