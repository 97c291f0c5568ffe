// Command funchost runs custom-handler functions locally as the Azure Functions host
// would, without the host: see `funchost start --help`.
package main

import (
	"os"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}
