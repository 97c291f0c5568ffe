package listing_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"azurehaymaker/local/proof/listing"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const key = "master-key-of-a-test"

// wire maps a path to what it answers; nil never answers.
type wire map[string]func(http.ResponseWriter)

func says(status int, body string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}

// well is a host as recorded, with one good function.
func well() wire {
	return wire{
		"/admin/host/status":             says(200, `{"id":"x","state":"Running","version":"4.1037.0.0"}`),
		"/admin/functions":               says(200, `[{"name":"health","isDisabled":false}]`),
		"/admin/functions/health/status": says(200, `{}`),
		"/api/health":                    says(200, `{}`),
	}
}

func (w wire) but(path string, answer func(http.ResponseWriter)) wire {
	w[path] = answer
	return w
}

func serve(t *testing.T, w wire) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		answer, known := w[r.URL.Path]
		switch {
		case strings.HasPrefix(r.URL.Path, "/admin/") && r.Header.Get("x-functions-key") != key:
			out.WriteHeader(http.StatusUnauthorized)
		case !known || r.Method != http.MethodGet:
			http.NotFound(out, r)
		case answer == nil:
			<-r.Context().Done()
		default:
			answer(out)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func options(url string) listing.Options {
	return listing.Options{
		URL: url, Key: key + "\n", Patience: time.Second,
		Harmless: func([]string) string { return "/api/health" },
		Pause:    func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
}

func TestFourIllnesses(t *testing.T) {
	gone := httptest.NewServer(nil)
	gone.Close()
	const down = "Function host is not running."
	tests := map[string]struct {
		url  string
		kind listing.Kind
		seen string
	}{
		"nothing listens":         {gone.URL, listing.HostGone, "refused"},
		"stopped container app":   {serve(t, well().but("/admin/host/status", says(404, "<h1>Error 404 - This Container App is stopped or does not exist.</h1>"))), listing.HostGone, "stopped"},
		"ingress without replica": {serve(t, well().but("/admin/host/status", says(503, "upstream connect error"))), listing.HostGone, "503"},
		"breaks off":              {serve(t, well().but("/admin/host/status", func(http.ResponseWriter) { panic(http.ErrAbortHandler) })), listing.HostGone, "EOF"},
		"503 from status":         {serve(t, well().but("/admin/host/status", says(503, down))), listing.NotRunning, "503"},
		"503 from the list":       {serve(t, well().but("/admin/functions", says(503, down))), listing.NotRunning, "503"},
		"state Error":             {serve(t, well().but("/admin/host/status", says(200, `{"state":"Error","errors":["no bundle"]}`))), listing.NotRunning, "no bundle"},
		"never started":           {serve(t, well().but("/admin/host/status", says(200, `{"state":"Starting"}`))), listing.NotRunning, "still Starting"},
		"nothing found":           {serve(t, well().but("/admin/functions", says(200, `[]`))), listing.ZeroFunctions, "0 functions"},
		"handler silent":          {serve(t, well().but("/api/health", nil)), listing.Hangs, "no answer within"},
		"handler not on its port": {serve(t, well().but("/api/health", says(500, ``))), listing.Hangs, "500"},
		"host silent":             {serve(t, well().but("/admin/host/status", nil)), listing.Hangs, "no answer within"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			state, err := listing.Ask(t.Context(), options(test.url))
			if err != nil || state.Illness == nil {
				t.Fatalf("%+v, error %v", state, err)
			}
			if state.Illness.Kind != test.kind || !strings.Contains(state.Illness.Seen, test.seen) || state.Illness.Cause == "" || state.Illness.Fix == "" || state.Answered {
				t.Errorf("want %s with %q, got %+v", test.kind, test.seen, state.Illness)
			}
			if strings.Contains(fmt.Sprint(*state.Illness), key) {
				t.Error("the key is in what was seen")
			}
		})
	}
}

func TestAHostThatIsWell(t *testing.T) {
	looks := 0
	w := well().but("/admin/host/status", func(out http.ResponseWriter) {
		if looks++; looks < 3 {
			says(200, `{"state":"Starting"}`)(out)
			return
		}
		says(200, `{"state":"Running"}`)(out)
	})
	o := options(serve(t, w))
	o.Patience = 10 * time.Second
	state, err := listing.Ask(t.Context(), o)
	if err != nil || state.Illness != nil || !state.Answered || !slices.Equal(state.Functions, []string{"health"}) || len(state.Errors) != 0 {
		t.Errorf("%+v, error %v", state, err)
	}
	o.Harmless = nil
	o.URL = serve(t, well().but("/admin/functions/health/status", says(200, `{"errors":["bad cron"]}`)).but("/api/health", nil))
	state, err = listing.Ask(t.Context(), o)
	if err != nil || state.Answered || !slices.Equal(state.Errors["health"], []string{"bad cron"}) {
		t.Errorf("%+v, error %v", state, err)
	}
}

func TestNoTelling(t *testing.T) {
	ended, end := context.WithCancel(t.Context())
	end()
	for name, change := range map[string]func(*listing.Options){
		"wrong key":    func(o *listing.Options) { o.Key = "other" },
		"no host":      func(o *listing.Options) { o.URL = serve(t, wire{}) },
		"no state":     func(o *listing.Options) { o.URL = serve(t, well().but("/admin/host/status", says(200, `{}`))) },
		"no JSON":      func(o *listing.Options) { o.URL = serve(t, well().but("/admin/functions", says(200, `<html>`))) },
		"no such path": func(o *listing.Options) { o.Harmless = func([]string) string { return "/api/other" } },
		"a redirect":   func(o *listing.Options) { o.URL = serve(t, well().but("/admin/functions", says(302, ``))) },
		"endless": func(o *listing.Options) {
			o.URL = serve(t, well().but("/admin/functions", says(200, strings.Repeat(" ", 9<<20))))
		},
		"key over http":  func(o *listing.Options) { o.URL = "http://app.example" },
		"no address":     func(o *listing.Options) { o.URL = "app.example" },
		"key in address": func(o *listing.Options) { o.URL = "https://app.example/?code=x" },
	} {
		t.Run(name, func(t *testing.T) {
			o := options(serve(t, well()))
			change(&o)
			if state, err := listing.Ask(t.Context(), o); err == nil || state.Illness != nil {
				t.Errorf("%+v passes", state)
			} else if strings.Contains(err.Error(), key) {
				t.Errorf("the key is in the error: %v", err)
			}
		})
	}
	if _, err := listing.Ask(ended, options(serve(t, well()))); err == nil {
		t.Error("an ended context passes")
	}
}

// TestTheKeyIsNotCarriedAlong: whoever an answer points to must not see the key.
func TestTheKeyIsNotCarriedAlong(t *testing.T) {
	asked := false
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	defer other.Close()
	url := serve(t, well().but("/admin/host/status", func(out http.ResponseWriter) {
		out.Header().Set("Location", other.URL)
		out.WriteHeader(http.StatusTemporaryRedirect)
	}))
	if state, err := listing.Ask(t.Context(), options(url)); err == nil || asked {
		t.Errorf("%+v, error %v, the other host was asked: %v", state, err, asked)
	}
}
