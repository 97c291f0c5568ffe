package agent

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// script is a transport that answers one request after the other; the last
// answer repeats.
type script struct {
	t       *testing.T
	answers []func(*http.Request) (*http.Response, error)
	seen    []string
	at      []time.Time
}

func (s *script) Do(request *http.Request) (*http.Response, error) {
	s.seen = append(s.seen, request.Method+" "+request.URL.RequestURI())
	s.at = append(s.at, time.Now())
	next := s.answers[0]
	if len(s.answers) > 1 {
		s.answers = s.answers[1:]
	}
	response, err := next(request)
	if response != nil {
		response.Request = request
	}
	return response, err
}

func answer(status int, body string, headers ...string) func(*http.Request) (*http.Response, error) {
	return func(*http.Request) (*http.Response, error) {
		header := http.Header{"Content-Type": {"application/json"}}
		for i := 0; i+1 < len(headers); i += 2 {
			header.Set(headers[i], headers[i+1])
		}
		return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body))}, nil
	}
}

// hang answers nothing until the request's context ends.
func hang(request *http.Request) (*http.Response, error) {
	<-request.Context().Done()
	return nil, request.Context().Err()
}

type staticToken struct{}

func (staticToken) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: "token", ExpiresOn: time.Now().Add(24 * time.Hour)}, nil
}

func scripted(t *testing.T, answers ...func(*http.Request) (*http.Response, error)) (Manager, *script) {
	t.Helper()
	s := &script{t: t, answers: answers}
	m, err := NewManager(testConfig(t.TempDir(), testScenario, time.Now(), time.Hour, time.Hour), staticToken{}, s, realClock())
	if err != nil {
		t.Fatal(err)
	}
	return m, s
}

var (
	putCall    = Call{Method: http.MethodPut, Path: "/subscriptions/s/x", APIVersion: "2024-01-01", Body: map[string]any{"a": 1}}
	deleteCall = Call{Method: http.MethodDelete, Path: "/subscriptions/s/x", APIVersion: "2024-01-01"}
	getCall    = Call{Method: http.MethodGet, Path: "/subscriptions/s/x", APIVersion: "2024-01-01", Query: map[string]string{"$filter": "a b"}}
)

func TestManagerSendsTheCall(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		m, s := scripted(t, answer(200, `{"ok":true}`))
		body, err := m.Do(t.Context(), getCall)
		if err != nil || string(body) != `{"ok":true}` {
			t.Fatalf("%s %v", body, err)
		}
		if want := "GET /subscriptions/s/x?%24filter=a+b&api-version=2024-01-01"; s.seen[0] != want {
			t.Errorf("sent %s, want %s", s.seen[0], want)
		}
	})
}

func TestThrottlingWaitsAsAsked(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		m, s := scripted(t, answer(429, `{}`, "Retry-After", "90"), answer(200, `{}`))
		if _, err := m.Do(t.Context(), getCall); err != nil {
			t.Fatal(err)
		}
		if waited := s.at[1].Sub(s.at[0]); waited != 90*time.Second {
			t.Errorf("waited %s", waited)
		}
	})
}

func TestServerErrorsAreRetriedABoundedNumberOfTimes(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		m, s := scripted(t, answer(500, `{}`), answer(503, `{}`), answer(200, `{}`))
		if _, err := m.Do(t.Context(), putCall); err != nil || len(s.seen) != 3 {
			t.Fatalf("%v after %d tries", err, len(s.seen))
		}
		m, s = scripted(t, answer(500, `{"error":{"code":"InternalServerError","message":"Sorry"}}`))
		_, err := m.Do(t.Context(), putCall)
		if err == nil || !strings.Contains(err.Error(), "500 InternalServerError: Sorry") || len(s.seen) != 7 {
			t.Fatalf("%v after %d tries", err, len(s.seen))
		}
	})
}

func TestHangingServerEndsTheCall(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		m, s := scripted(t, hang)
		start := time.Now()
		_, err := m.Do(t.Context(), putCall)
		if err == nil || !strings.Contains(err.Error(), "PUT /subscriptions/s/x") {
			t.Errorf("the error does not name the call: %v", err)
		}
		if took := time.Since(start); took > 41*time.Minute || len(s.seen) < 2 {
			t.Errorf("took %s in %d tries", took, len(s.seen))
		}
	})
}

func TestCallsEndWithTheirContext(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		m, _ := scripted(t, answer(202, ``, "Location", "https://localhost/op", "Retry-After", "10"))
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, errActiveTime)
		defer cancel()
		start := time.Now()
		_, err := m.Do(ctx, deleteCall)
		if !errors.Is(err, errActiveTime) || time.Since(start) != time.Minute {
			t.Errorf("%v after %s", err, time.Since(start))
		}
	})
}

func TestOperationsAreFollowed(t *testing.T) {
	const running, done = `{"status":"InProgress"}`, `{"status":"Succeeded"}`
	inBubble(t, func(t *testing.T) {
		m, s := scripted(t,
			answer(201, `{"properties":{"provisioningState":"Creating"}}`, "Azure-AsyncOperation", "https://localhost/op"),
			answer(200, running, "Retry-After", "30"), answer(200, running, "X-Ms-Retry-After-Ms", "50"), answer(200, done), answer(200, `{"id":"x"}`))
		body, err := m.Do(t.Context(), putCall)
		if err != nil || string(body) != `{"id":"x"}` {
			t.Fatalf("%s %v", body, err)
		}
		if s.at[2].Sub(s.at[1]) != 30*time.Second || s.at[3].Sub(s.at[2]) != 50*time.Millisecond {
			t.Errorf("polled at %v", s.at)
		}
		m, s = scripted(t, answer(202, ``, "Location", "https://localhost/op"), answer(202, ``, "Location", "https://localhost/op"), answer(204, ``))
		if _, err := m.Do(t.Context(), deleteCall); err != nil || len(s.seen) != 3 {
			t.Errorf("%v after %v", err, s.seen)
		}
	})
}

func TestFailedOperation(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		m, _ := scripted(t,
			answer(201, `{"properties":{"provisioningState":"Creating"}}`, "Azure-AsyncOperation", "https://localhost/op"),
			answer(200, `{"status":"Failed","error":{"code":"QuotaExceeded","message":"No cores left"}}`))
		_, err := m.Do(t.Context(), putCall)
		if err == nil || !strings.Contains(err.Error(), "QuotaExceeded: No cores left") {
			t.Errorf("got %v", err)
		}
		m, _ = scripted(t, answer(201, `{}`, "Azure-AsyncOperation", "https://localhost/op"), answer(200, `not json`))
		if _, err := m.Do(t.Context(), putCall); err == nil {
			t.Error("nonsense was taken for success")
		}
	})
}

func TestRefusalIsBrief(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		m, _ := scripted(t, answer(409, `{"error":{"code":"QuotaExceeded","message":"Not enough\nmore text"}}`))
		_, err := m.Do(t.Context(), putCall)
		if want := "PUT /subscriptions/s/x: 409 QuotaExceeded: Not enough"; err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
		if status, code := refusal(err); status != 409 || code != "QuotaExceeded" {
			t.Errorf("the refusal is out of reach: %d %s", status, code)
		}
	})
}

// TestEntityTags: API Management changes and deletes nothing without an entity
// tag; a create must not have one, since * would ask for something that exists.
func TestEntityTags(t *testing.T) {
	const below = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/apim/apis/a"
	for _, test := range []struct{ method, path, want string }{
		{http.MethodPatch, below, "*"}, {http.MethodDelete, below, "*"}, {http.MethodPut, below, ""}, {http.MethodGet, below, ""},
		{http.MethodDelete, "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v", ""},
	} {
		request, err := (&armManager{endpoint: "https://localhost"}).request(t.Context(), Call{Method: test.method, Path: test.path, APIVersion: "2024-05-01"})
		if err != nil {
			t.Fatal(err)
		}
		if got := request.Raw().Header.Get("If-Match"); got != test.want {
			t.Errorf("%s %s: If-Match %q, want %q", test.method, test.path, got, test.want)
		}
	}
}
