package trials_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"azurehaymaker/local/playground"

	"github.com/google/uuid"
)

// The roles that trials name.
const (
	ownerRole   = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
	contributor = "b24988ac-6180-42a0-ab88-20f7382dd24c"
)

// owner is the tenant's own administrator: it sets locks and takes rights, and
// it is nobody of HayMaker's.
type owner struct {
	ctx              context.Context
	sim              *playground.Simulator
	http             *http.Client
	id, secret       string
	servicePrincipal string // of the service, whose rights can be taken
}

// newOwner makes the administrator with the help of the service's identity.
func newOwner(ctx context.Context, sim *playground.Simulator) (*owner, error) {
	pem, err := os.ReadFile(sim.CAFile)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	secret, err := os.ReadFile(sim.ClientSecretFile)
	if err != nil {
		return nil, err
	}
	o := &owner{ctx: ctx, sim: sim, id: sim.ClientID, secret: strings.TrimSpace(string(secret)), http: &http.Client{
		Timeout: 30 * time.Second, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}},
	}}
	var service struct{ Value []struct{ ID string } }
	if _, err := o.graph(http.MethodGet, "servicePrincipals?$filter="+url.QueryEscape("appId eq '"+sim.ClientID+"'"), nil, &service); err != nil || len(service.Value) != 1 {
		return nil, fmt.Errorf("find the service's principal: %w (%d)", err, len(service.Value))
	}
	o.servicePrincipal = service.Value[0].ID
	if err := sim.Admin(ctx, http.MethodPost, "permissions", map[string]any{"principal_id": o.servicePrincipal, "permissions": permissions()}, nil); err != nil {
		return nil, err
	}
	made, err := o.application("trials-owner", []string{})
	if err != nil {
		return nil, err
	}
	role := o.subscription() + "/providers/Microsoft.Authorization/roleDefinitions/" + ownerRole
	if err := o.insist(http.MethodPut, o.subscription()+"/providers/Microsoft.Authorization/roleAssignments/"+uuid.NewString(), "2022-04-01", roleAssignment(role, made.principal)); err != nil {
		return nil, err
	}
	o.id, o.secret = made.client, made.secret
	return o, nil
}

func (o *owner) subscription() string { return "/subscriptions/" + o.sim.SubscriptionID }

// application is an application with principal and secret.
type application struct{ object, client, principal, secret string }

func (o *owner) application(name string, tags []string) (made application, err error) {
	var app struct{ ID, AppID string }
	if _, err = o.graph(http.MethodPost, "applications", map[string]any{"displayName": name, "tags": tags}, &app); err != nil {
		return made, err
	}
	var principal struct{ ID string }
	if _, err = o.graph(http.MethodPost, "servicePrincipals", map[string]any{"appId": app.AppID}, &principal); err != nil {
		return made, err
	}
	var password struct{ SecretText string }
	if _, err = o.graph(http.MethodPost, "applications/"+app.ID+"/addPassword", map[string]any{"passwordCredential": map[string]any{"displayName": "trial"}}, &password); err != nil {
		return made, err
	}
	return application{object: app.ID, client: app.AppID, principal: principal.ID, secret: password.SecretText}, nil
}

// keepModelKey puts a key for the model of strategy goal into the service's vault.
func (o *owner) keepModelKey(c *canary) error {
	key := "sk-ant-" + uuid.NewString()
	c.secrets[key] = "the model's key"
	service := *o
	service.id, service.secret = o.sim.ClientID, c.service
	_, err := service.call(http.MethodPut, o.sim.VaultURL+"secrets/anthropic-api-key?api-version=7.5", "https://vault.azure.net/.default", map[string]any{"value": key}, nil)
	return err
}

// graph calls Microsoft Graph; an answer that is no success is an error.
func (o *owner) graph(method, path string, body, into any) (int, error) {
	return o.call(method, o.sim.URL+"/v1.0/"+path, "https://graph.microsoft.com/.default", body, into)
}

// arm calls Resource Manager and gives the status, whatever it is.
func (o *owner) arm(method, id, version string, body any) (int, error) {
	status, err := o.call(method, o.sim.URL+id+"?api-version="+version, "https://management.azure.com/.default", body, nil)
	if status != 0 {
		return status, nil
	}
	return 0, err
}

// insist repeats a call until it succeeds or what it deletes is not there.
func (o *owner) insist(method, id, version string, body any) error {
	for try := 0; ; try++ {
		status, err := o.arm(method, id, version, body)
		if err == nil && (status/100 == 2 || status == http.StatusNotFound && method == http.MethodDelete) {
			return nil
		}
		if try == 20 {
			return fmt.Errorf("the tenant's owner: %s %s: %d, %w", method, id, status, err)
		}
		if err := pause(o.ctx, 250*time.Millisecond); err != nil {
			return err
		}
	}
}

func (o *owner) call(method, address, scope string, body, into any) (int, error) {
	token, err := o.token(scope)
	if err != nil {
		return 0, err
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return 0, err
	}
	request, err := http.NewRequestWithContext(o.ctx, method, address, bytes.NewReader(raw))
	if err != nil {
		return 0, err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	return o.send(request, into)
}

func (o *owner) token(scope string) (string, error) {
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {o.id}, "client_secret": {o.secret}, "scope": {scope}}
	request, err := http.NewRequestWithContext(o.ctx, http.MethodPost, o.sim.URL+"/"+o.sim.TenantID+"/oauth2/v2.0/token", strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	var answer struct {
		Token string `json:"access_token"`
	}
	_, err = o.send(request, &answer)
	return answer.Token, err
}

func (o *owner) send(request *http.Request, into any) (int, error) {
	response, err := o.http.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err
	}
	if response.StatusCode/100 != 2 {
		return response.StatusCode, fmt.Errorf("%s %s: %s: %.300s", request.Method, request.URL.Path, response.Status, raw)
	}
	if into == nil {
		return response.StatusCode, nil
	}
	return response.StatusCode, json.Unmarshal(raw, into)
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
