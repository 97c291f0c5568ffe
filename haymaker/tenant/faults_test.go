package tenant

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"azurehaymaker/haymaker"
)

// invocationLimit is what an invocation may take at most.
const invocationLimit = 25 * time.Second

func canned(status int, body string, headers ...string) *http.Response {
	response := &http.Response{StatusCode: status, Status: http.StatusText(status), Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(body))}
	for i := 0; i+1 < len(headers); i += 2 {
		response.Header.Set(headers[i], headers[i+1])
	}
	return response
}

// echo is a refusal that repeats the request's token and the part of its body
// that holds a secret.
func echo(request *http.Request, status int, code string) *http.Response {
	var body []byte
	if request.Body != nil {
		body, _ = io.ReadAll(request.Body)
	}
	for _, canary := range []string{"CANARY", canaryKey} {
		if at := strings.Index(string(body), canary); at >= 0 {
			body = body[max(0, at-80):min(len(body), at+80)]
			break
		}
	}
	answer, _ := json.Marshal(map[string]any{"error": map[string]any{"code": code,
		"message": "cannot do this: " + string(body) + " " + request.Header.Get("Authorization")}})
	return canned(status, string(answer))
}

type fault struct {
	name   string
	answer func(hit int, request *http.Request) (*http.Response, error, bool)
	check  func(t *testing.T, key string, err error)
}

func mustRecover(t *testing.T, key string, err error) {
	if err != nil {
		t.Errorf("%s: not recovered: %v", key, err)
	}
}

// mayEndFor is the rule for purging: it is done "where allowed", so that a 403 is
// no failure there.
func mayEndFor(key string) bool {
	return strings.Contains(key, "DELETE test.vault.azure.net/deletedsecrets/") || strings.Contains(key, "/directory/deletedItems/") ||
		strings.Contains(key, "GET test.vault.azure.net/deletedsecrets/")
}

func faults() []fault {
	return []fault{
		{"429 with Retry-After, then well", func(hit int, _ *http.Request) (*http.Response, error, bool) {
			return canned(429, "{}", "Retry-After", "2"), nil, hit == 0
		}, mustRecover},
		{"429 that asks to wait an hour", func(int, *http.Request) (*http.Response, error, bool) {
			return canned(429, `{"error":{"code":"TooManyRequests"}}`, "Retry-After", "3600"), nil, true
		}, func(t *testing.T, key string, err error) { transient(t, key, err, 429) }},
		{"503 for ever", func(_ int, r *http.Request) (*http.Response, error, bool) {
			return echo(r, 503, "ServiceUnavailable"), nil, true
		},
			func(t *testing.T, key string, err error) { transient(t, key, err, 503) }},
		{"500 for ever", func(_ int, r *http.Request) (*http.Response, error, bool) {
			return echo(r, 500, "InternalServerError"), nil, true
		},
			func(t *testing.T, key string, err error) { transient(t, key, err, 500) }},
		{"no answer", func(_ int, request *http.Request) (*http.Response, error, bool) {
			<-request.Context().Done()
			return nil, request.Context().Err(), true
		}, func(t *testing.T, key string, err error) {
			if !errors.Is(err, context.DeadlineExceeded) || haymaker.IsPermanent(err) {
				t.Errorf("%s: want a deadline that a retry may mend, got %v", key, err)
			}
		}},
		{"connection refused", func(int, *http.Request) (*http.Response, error, bool) {
			return nil, errors.New("connection refused"), true
		}, func(t *testing.T, key string, err error) { transient(t, key, err, 0) }},
		{"403", func(_ int, r *http.Request) (*http.Response, error, bool) {
			return echo(r, 403, "AuthorizationFailed"), nil, true
		},
			func(t *testing.T, key string, err error) {
				var permanent *haymaker.PermanentError
				if err == nil && mayEndFor(key) {
					return
				}
				if !errors.As(err, &permanent) || permanent.Kind != haymaker.FailurePermission {
					t.Errorf("%s: want a permission failure, got %v", key, err)
				}
			}},
		{"malformed body", func(_ int, request *http.Request) (*http.Response, error, bool) {
			if request.Header.Get("Authorization") == "" && strings.Contains(request.URL.Host, "vault") {
				return nil, nil, false // the vault's challenge has no body
			}
			return canned(200, `{"value":"`+canaryPassword+`"`), nil, true
		}, func(t *testing.T, key string, err error) {
			if err == nil && !strings.HasSuffix(key, "/purge") { // has no body; the list counts
				t.Errorf("%s: an answer that is no JSON passes", key)
			}
		}},
	}
}

func transient(t *testing.T, key string, err error, status int) {
	t.Helper()
	var e *Error
	if err == nil || haymaker.IsPermanent(err) || !errors.As(err, &e) || e.Status != status || e.Operation == "" {
		t.Errorf("%s: want a transient error with status %d that names its operation, got %v", key, status, err)
	}
}

// TestEveryCallFails makes every call of every operation fail in every way.
func TestEveryCallFails(t *testing.T) {
	for _, operation := range operations() {
		t.Run(operation.name, func(t *testing.T) {
			keys := callsOf(t, operation)
			for _, fault := range faults() {
				t.Run(fault.name, func(t *testing.T) {
					for _, key := range keys {
						synctest.Test(t, func(t *testing.T) { failOne(t, operation, fault, key) })
					}
				})
			}
		})
	}
}

// callsOf runs the operation without a fault and tells which requests it makes.
func callsOf(t *testing.T, operation operation) (keys []string) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		operation.prepare(azure)
		if err := operation.run(t.Context(), t, newTestTenant(t, azure)); err != nil {
			t.Fatalf("without a fault: %v", err)
		}
		keys = azure.keys()
	})
	if len(keys) == 0 {
		t.Fatal("the operation makes no calls")
	}
	return keys
}

func failOne(t *testing.T, operation operation, fault fault, key string) {
	azure := newFakeAzure()
	operation.prepare(azure)
	hits := 0
	azure.fault = func(have string, request *http.Request) (*http.Response, error, bool) {
		if have != key {
			return nil, nil, false
		}
		response, err, hit := fault.answer(hits, request)
		hits++
		return response, err, hit
	}
	tenant := newTestTenant(t, azure)
	start := time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), invocationLimit)
	defer cancel()
	err := operation.run(ctx, t, tenant)
	if spent := time.Since(start); spent >= invocationLimit {
		t.Errorf("%s: %s took %s, an invocation may take %s", key, fault.name, spent, invocationLimit)
	}
	if hits == 0 {
		t.Fatalf("%s: the fault was never hit", key)
	}
	if err != nil {
		noSecret(t, err.Error())
	}
	if fault.check != nil {
		fault.check(t, key, err)
	}
}
