package main

import (
	_ "embed" // the dashboard's page
	"net/http"
)

//go:embed dashboard.html
var dashboardPage []byte

// dashboardSecurity lets the page run its own inline code and talk to this
// origin only: a key that is typed into it can go nowhere else.
const dashboardSecurity = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// dashboard serves one static page to everybody. It holds no data: the page asks
// the API with the key its reader gives it.
func dashboard() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", dashboardSecurity)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		_, _ = w.Write(dashboardPage)
	})
}
