// Command serve is the smallest handler: it listens where it is told to. With an
// argument it announces probes, and answers those of the functions named there.
package main

import (
	"net/http"
	"os"
	"strings"
)

func main() {
	_ = http.ListenAndServe("127.0.0.1:"+os.Getenv("FUNCTIONS_CUSTOMHANDLER_PORT"), http.HandlerFunc(serve))
	os.Exit(1)
}

func serve(w http.ResponseWriter, r *http.Request) {
	if len(os.Args) < 2 {
		if r.Header.Get("X-HayMaker-Probe") != "" {
			os.Exit(2) // nobody may probe a handler that has not announced it
		}
		http.NotFound(w, r)
		return
	}
	if r.URL.Path == "/" {
		w.Header().Set("X-HayMaker-Probe", "supported")
		return
	}
	for _, name := range os.Args[1:] {
		if r.URL.Path == "/api/"+name && r.Header.Get("X-HayMaker-Probe") == "true" && r.Header.Get("X-Azure-Functions-InvocationId") != "" {
			w.Header().Set("X-HayMaker-Probe", strings.ToLower(name))
			return
		}
	}
	http.NotFound(w, r)
}
