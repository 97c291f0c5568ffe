package main

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the dashboard's page
	"encoding/base64"
	"net/http"
)

//go:embed dashboard.html
var dashboardPage []byte

// dashboard serves one static page to everybody. It holds no data: the page asks
// the API with the key its reader gives it.
func dashboard() http.Handler {
	policy := dashboardPolicy(dashboardPage)
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "no-referrer")
		w.Header().Set("Cache-Control", "no-store")
		_, _ = w.Write(dashboardPage)
	})
}

// dashboardPolicy lets the page run its own style and script, named by their
// digests, and talk to this origin only: a key that is typed into it can go
// nowhere else, and no script that gets into it would run.
func dashboardPolicy(page []byte) string {
	return "default-src 'none'; style-src " + digestOf(page, "style") + "; script-src " + digestOf(page, "script") +
		"; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

// digestOf is the policy's name of the page's one element of that kind.
func digestOf(page []byte, element string) string {
	_, rest, _ := bytes.Cut(page, []byte("<"+element+">"))
	body, _, _ := bytes.Cut(rest, []byte("</"+element+">"))
	sum := sha256.Sum256(body)
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
