// Command serve is the smallest handler: it listens where it is told to.
package main

import (
	"net/http"
	"os"
)

func main() {
	_ = http.ListenAndServe("127.0.0.1:"+os.Getenv("FUNCTIONS_CUSTOMHANDLER_PORT"), http.NotFoundHandler())
	os.Exit(1)
}
