package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"

	"azurehaymaker/local/azuresim"
)

func itoa(n int) string { return strconv.Itoa(n) }

// client talks plain HTTP to a simulator in another process.
type client struct {
	t     *testing.T
	facts azuresim.Facts
	http  *http.Client
	token string
}

func (c *client) call(method, path string, body any) map[string]any {
	c.t.Helper()
	encoded, err := json.Marshal(body)
	if err != nil {
		c.t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(c.t.Context(), method, c.facts.URL+path, bytes.NewReader(encoded))
	if err != nil {
		c.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	return c.do(request)
}

func (c *client) do(request *http.Request) map[string]any {
	c.t.Helper()
	response, err := c.http.Do(request)
	if err != nil {
		c.t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	var answer map[string]any
	if err := json.Unmarshal(raw, &answer); err != nil || response.StatusCode >= 300 {
		c.t.Fatalf("%s %s: %d %s", request.Method, request.URL.Path, response.StatusCode, raw)
	}
	return answer
}

func connect(t *testing.T, f azuresim.Facts) *client {
	t.Helper()
	pem, err := os.ReadFile(f.CAFile)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		t.Fatal("the CA file holds no certificate")
	}
	c := &client{t: t, facts: f, http: &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}}}
	t.Cleanup(c.http.CloseIdleConnections)
	secret, err := os.ReadFile(f.ClientSecretFile)
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {f.ClientID}, "client_secret": {string(secret)},
		"scope": {"https://management.azure.com/.default"},
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, f.URL+"/"+f.TenantID+"/oauth2/v2.0/token", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	c.token, _ = c.do(request)["access_token"].(string)
	return c
}

// startAgent starts an execution and returns the id of its process.
func startAgent(t *testing.T, f azuresim.Facts) int {
	t.Helper()
	c := connect(t, f)
	job := "/subscriptions/" + f.SubscriptionID + "/resourceGroups/" + f.ResourceGroup + "/providers/Microsoft.App/jobs/hm-agent"
	const api = "?api-version=2025-01-01"
	c.call(http.MethodPut, job+api, map[string]any{
		"location": f.Location,
		"identity": map[string]any{"type": "UserAssigned", "userAssignedIdentities": map[string]any{f.AgentIdentityID: map[string]any{}}},
		"properties": map[string]any{
			"environmentId": f.EnvironmentID, "workloadProfileName": "E16",
			"configuration": map[string]any{
				"triggerType": "Manual", "replicaTimeout": 60, "replicaRetryLimit": 0,
				"registries": []any{map[string]any{"server": f.Registry, "identity": f.AgentIdentityID}},
			},
			"template": map[string]any{"containers": []any{map[string]any{
				"name": "agent", "image": f.Image, "env": []any{map[string]any{"name": "TEST_AGENT", "value": "1"}},
				"resources": map[string]any{"cpu": 2, "memory": "64Gi"},
			}}},
		},
	})
	until(t, "the job is provisioned", func() bool {
		properties, _ := c.call(http.MethodGet, job+api, nil)["properties"].(map[string]any)
		return properties["provisioningState"] == "Succeeded"
	})
	c.call(http.MethodPost, job+"/start"+api, map[string]any{})
	pid := 0
	until(t, "the agent's process", func() bool {
		executions, _ := c.call(http.MethodGet, "/_sim/state", nil)["executions"].([]any)
		for _, one := range executions {
			execution, _ := one.(map[string]any)
			if number, ok := execution["pid"].(float64); ok {
				pid = int(number)
			}
		}
		return pid != 0
	})
	return pid
}
