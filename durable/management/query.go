package management

import (
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// flag reads a query parameter: true or false in any case. A value that is
// neither counts as absent.
func flag(r *http.Request, name string, otherwise bool) bool {
	switch strings.ToLower(strings.TrimSpace(query(r, name))) {
	case "true":
		return true
	case "false":
		return false
	}
	return otherwise
}

// query reads a parameter whose name ignores case.
func query(r *http.Request, name string) string {
	values := r.URL.Query()
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if strings.EqualFold(key, name) && len(values[key]) > 0 {
			return values[key][0]
		}
	}
	return ""
}

// addressOf is the absolute URL that was asked, as the client sees it: the host
// hands the Host header on and is reached with TLS unless it is on this machine.
// It holds the query with the caller's key, which goes back to the caller only.
func addressOf(r *http.Request) string {
	address := url.URL{Scheme: "https", Host: r.Host}
	host := address.Hostname()
	if ip := net.ParseIP(host); host == "localhost" || ip != nil && ip.IsLoopback() {
		address.Scheme = "http"
	}
	return address.String() + r.URL.RequestURI()
}
