package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

type answers func(method, path, body string, header http.Header) (int, string)

func (f answers) Do(request *http.Request) (*http.Response, error) {
	var body []byte
	if request.Body != nil {
		body, _ = io.ReadAll(request.Body)
	}
	status, text := f(request.Method, request.URL.EscapedPath(), string(body), request.Header)
	return &http.Response{StatusCode: status, Request: request, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(text))}, nil
}

type token struct{}

func (token) GetToken(_ context.Context, options policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: strings.Join(options.Scopes, " "), ExpiresOn: time.Now().Add(time.Hour)}, nil
}

func client(t *testing.T, f answers) *Client {
	t.Helper()
	made, err := NewClient("https://graph.example/", "scope", token{}, policy.ClientOptions{Transport: f, Retry: policy.RetryOptions{MaxRetries: -1}})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestUpsertIsAPatchByAlternateKey(t *testing.T) {
	made, err := client(t, func(method, path, body string, header http.Header) (int, string) {
		if method != "PATCH" || path != "/v1.0/applications(uniqueName='o%27%27brien%2Fx')" || header.Get("Prefer") != "create-if-missing" ||
			header.Get("Authorization") != "Bearer scope" || body != `{"displayName":"d","tags":["t"]}` {
			t.Errorf("%s %s %s %v", method, path, body, header)
		}
		return 201, `{"id":"1","appId":"2"}`
	}).UpsertApplication(t.Context(), "o'brien/x", Description{DisplayName: "d", Tags: []string{"t"}})
	if err != nil || made.ID != "1" || made.AppID != "2" {
		t.Errorf("%+v, %v", made, err)
	}
}

func TestUpsertReadsWhatWasUpdated(t *testing.T) {
	var calls []string
	c := client(t, func(method, path, _ string, _ http.Header) (int, string) {
		calls = append(calls, method)
		if method == "PATCH" {
			return 204, ""
		}
		return 200, `{"id":"1","appId":"2"}`
	})
	if made, err := c.UpsertApplication(t.Context(), "n", Description{}); err != nil || made.ID != "1" {
		t.Errorf("%+v, %v", made, err)
	}
	if made, err := c.UpsertServicePrincipal(t.Context(), "n", Description{DisplayName: "ignored"}); err != nil || made.ID != "1" {
		t.Errorf("%+v, %v", made, err)
	}
	if fmt.Sprint(calls) != "[PATCH GET PATCH GET]" {
		t.Errorf("calls %v", calls)
	}
}

func TestIncompleteAnswersAreErrors(t *testing.T) {
	for _, body := range []string{`{}`, `{"id":"1"}`, `{"keyId":"k"}`, `{"secretText":"CANARY"}`, `{"secretText":["CANARY"]}`, `{"secretText":"CANARY`, `[]`, ``} {
		c := client(t, func(string, string, string, http.Header) (int, string) { return 200, body })
		_, appErr := c.Application(t.Context(), "1")
		_, passwordErr := c.AddPassword(t.Context(), "1", "n", time.Now())
		for _, err := range []error{appErr, passwordErr} {
			if err == nil || strings.Contains(err.Error(), "CANARY") {
				t.Errorf("%q: %v", body, err)
			}
		}
	}
}

func TestPasswordIsNeverPrinted(t *testing.T) {
	password, err := client(t, func(string, string, string, http.Header) (int, string) {
		return 200, `{"keyId":"k","secretText":"CANARY"}`
	}).AddPassword(t.Context(), "1", "n", time.Now())
	if err != nil || password.Secret.Reveal() != "CANARY" {
		t.Fatalf("%v, %v", password, err)
	}
	encoded, _ := json.Marshal(password)
	for _, text := range []string{fmt.Sprint(password), fmt.Sprintf("%v %+v %#v %s", password, password, password, password), string(encoded)} {
		if strings.Contains(text, "CANARY") {
			t.Errorf("printed: %s", text)
		}
	}
	if fmt.Sprint(Secret{}) != "(not set)" {
		t.Error("an unset secret does not say so")
	}
}

// FuzzApplicationAnswer: no body of the service makes the client panic or pass
// an application without ids.
func FuzzApplicationAnswer(f *testing.F) {
	f.Add(200, `{"id":"1","appId":"2","passwordCredentials":[{"keyId":"k","endDateTime":"2026-01-01T00:00:00Z"}]}`)
	f.Add(200, `{"passwordCredentials":null}`)
	f.Add(404, `{"error":{"code":"x"}}`)
	f.Fuzz(func(t *testing.T, status int, body string) {
		found, err := client(t, func(string, string, string, http.Header) (int, string) { return status, body }).Application(t.Context(), "1")
		if err == nil && (found.ID == "" || found.AppID == "" || status != 200) {
			t.Errorf("%d %q passes as %+v", status, body, found)
		}
	})
}
