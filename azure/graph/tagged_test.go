package graph

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// pages answers one request after the other and keeps their queries.
func pages(t *testing.T, queries *[]string, bodies ...string) *Client {
	t.Helper()
	at := 0
	made, err := NewClient("https://graph.example", "scope", token{}, policy.ClientOptions{Retry: policy.RetryOptions{MaxRetries: -1},
		Transport: transport(func(request *http.Request) (*http.Response, error) {
			if request.Method != http.MethodGet || request.URL.Host != "graph.example" || request.URL.Path != "/v1.0/applications" {
				t.Errorf("%s %s", request.Method, request.URL)
			}
			query, err := url.QueryUnescape(request.URL.RawQuery)
			*queries = append(*queries, query)
			at++
			return &http.Response{StatusCode: 200, Request: request, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(bodies[min(at, len(bodies))-1]))}, err
		})})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) Do(request *http.Request) (*http.Response, error) { return f(request) }

func TestApplicationsTaggedReadsEveryPage(t *testing.T) {
	var queries []string
	found, err := pages(t, &queries,
		`{"value":[{"id":"1","appId":"a","tags":["o'x"]}],"@odata.nextLink":"https://elsewhere.example/v1.0/applications?$skiptoken=two"}`,
		`{"value":[{"id":"2","appId":"b"}]}`).ApplicationsTagged(t.Context(), "o'x")
	if err != nil || len(found) != 2 || found[1].ID != "2" {
		t.Errorf("%+v, %v", found, err)
	}
	if len(queries) != 2 || !strings.Contains(queries[0], "tags/any(t:t eq 'o''x')") || queries[1] != "$skiptoken=two" {
		t.Errorf("queries %q", queries)
	}
}

// TestListsThatAreNoEvidence: half a list, an endless one, one without a list.
func TestListsThatAreNoEvidence(t *testing.T) {
	for name, body := range map[string]string{
		"no list": `{}`, "half an application": `{"value":[{"id":"1"}]}`, "elsewhere": `{"value":[],"@odata.nextLink":"https://graph.example/v1.0/users"}`,
		"endless": `{"value":[],"@odata.nextLink":"https://graph.example/v1.0/applications?x=1"}`, "no JSON": `<html>`,
	} {
		if found, err := pages(t, new([]string), body).ApplicationsTagged(t.Context(), "x"); err == nil {
			t.Errorf("%s passes as %+v", name, found)
		}
	}
}
