package e2e

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
)

// resembling makes what is somebody else's and looks like a run's: names that
// hold its unique id, but not at their end. It gives their names.
func (s *stack) resembling(unique string) []string {
	s.t.Helper()
	names := []string{"ines.partner." + unique + "-old", "firm-staff" + unique, "firm-staff-" + unique + "-copy", "CA01 of " + unique + " (draft)"}
	graph := s.token("https://graph.microsoft.com/.default")
	s.post(http.MethodPost, "/v1.0/users", graph, map[string]any{
		"displayName": names[0], "mailNickname": names[0], "userPrincipalName": names[0] + "@azuresim.onmicrosoft.com", "accountEnabled": false,
		"passwordProfile": map[string]any{"password": "Not-a-real-1-secret"},
	})
	for _, name := range names[1:3] {
		s.post(http.MethodPost, "/v1.0/groups", graph, map[string]any{"displayName": name, "mailNickname": name, "mailEnabled": false, "securityEnabled": true})
	}
	s.post(http.MethodPost, "/v1.0/identity/conditionalAccess/policies", graph, map[string]any{"displayName": names[3], "state": "disabled", "conditions": map[string]any{}})
	policy := "unused-disks-" + unique + "-copy"
	s.post(http.MethodPut, "/subscriptions/"+s.Simulator.SubscriptionID+"/providers/Microsoft.Authorization/policyDefinitions/"+policy+"?api-version=2023-04-01",
		s.token("https://management.azure.com/.default"), map[string]any{"properties": map[string]any{
			"policyType": "Custom", "mode": "Indexed", "displayName": policy, "policyRule": map[string]any{"if": map[string]any{"field": "type", "equals": "x"}, "then": map[string]any{"effect": "audit"}},
		}})
	names = append(names, policy)
	slices.Sort(names)
	return names
}

// trusting is a client that knows the simulator's own CA only.
func (s *stack) trusting() *http.Client {
	s.t.Helper()
	pem, err := os.ReadFile(s.Simulator.CAFile)
	if err != nil {
		s.t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}
	s.t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// token is one of the service's own identity.
func (s *stack) token(scope string) string {
	s.t.Helper()
	secret, err := os.ReadFile(s.Simulator.ClientSecretFile)
	if err != nil {
		s.t.Fatal(err)
	}
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {s.Simulator.ClientID}, "client_secret": {strings.TrimSpace(string(secret))}, "scope": {scope}}
	answer := s.send(http.MethodPost, "/"+s.Simulator.TenantID+"/oauth2/v2.0/token", "application/x-www-form-urlencoded", "", []byte(form.Encode()))
	var issued struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal(answer, &issued); err != nil || issued.Token == "" {
		s.t.Fatalf("no token for %s: %v", scope, err)
	}
	return issued.Token
}

func (s *stack) post(method, path, token string, body map[string]any) {
	s.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		s.t.Fatal(err)
	}
	s.send(method, path, "application/json", token, raw)
}

func (s *stack) send(method, path, kind, token string, body []byte) []byte {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.Simulator.URL+path, bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Content-Type", kind)
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := s.trusting().Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode/100 != 2 {
		s.t.Fatalf("%s %s: %s %s %v", method, path, response.Status, answer, err)
	}
	return answer
}
