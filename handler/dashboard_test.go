package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestDashboardIsOneSafePage(t *testing.T) {
	w := httptest.NewRecorder()
	dashboard().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/dashboard/any/where", nil))
	header := w.Header()
	policy := header.Get("Content-Security-Policy")
	if w.Code != 200 || header.Get("Content-Type") != "text/html; charset=utf-8" || header.Get("X-Content-Type-Options") != "nosniff" ||
		header.Get("Referrer-Policy") != "no-referrer" || header.Get("Cache-Control") != "no-store" {
		t.Errorf("%d %v", w.Code, header)
	}
	for _, want := range []string{"default-src 'none'", "connect-src 'self'", "frame-ancestors 'none'", "form-action 'none'", "base-uri 'none'", "script-src 'sha256-", "style-src 'sha256-"} {
		if !strings.Contains(policy, want) {
			t.Errorf("the policy lacks %s: %s", want, policy)
		}
	}
	if strings.Contains(policy, "unsafe") {
		t.Errorf("the policy lets foreign code run: %s", policy)
	}
	page := w.Body.Bytes()
	// Foreign text is put in as text, and nothing comes from elsewhere.
	for _, bad := range []string{"innerHTML", "document.write", "eval(", "localStorage", "http://", "https://", " onclick=", " style="} {
		if bytes.Contains(page, []byte(bad)) {
			t.Errorf("the page holds %s", bad)
		}
	}
	if bytes.Count(page, []byte("<script")) != 1 || bytes.Count(page, []byte("<style")) != 1 || !bytes.Contains(page, []byte(`type="password"`)) {
		t.Error("the page must have one script, one style and a password field for the key")
	}
}

func TestDigestIsThatOfTheBrowsers(t *testing.T) {
	// The example of the Content Security Policy specification.
	if got := digestOf([]byte("<p><script>alert('Hello, world.');</script>"), "script"); got != "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='" {
		t.Error(got)
	}
}
