package arm

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	azarm "github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

type credential struct{}

func (credential) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: "token", ExpiresOn: time.Now().Add(time.Hour)}, nil
}

type answers map[string]string

func (a answers) Do(request *http.Request) (*http.Response, error) {
	body, ok := a[request.URL.Path+"?"+request.URL.RawQuery]
	status := http.StatusOK
	if !ok {
		status = http.StatusNotFound
	}
	return &http.Response{StatusCode: status, Request: request, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
}

func client(t *testing.T, a answers) *Client {
	t.Helper()
	made, err := NewClient(credential{}, &azarm.ClientOptions{ClientOptions: policy.ClientOptions{Transport: a}})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestSubscription(t *testing.T) {
	c := client(t, answers{
		"/subscriptions/good?api-version=2022-12-01":  `{"subscriptionId":"good","state":"Enabled","tenantId":"t","displayName":"Good"}`,
		"/subscriptions/empty?api-version=2022-12-01": `{}`,
		"/subscriptions/bad?api-version=2022-12-01":   `{"subscriptionId":`,
	})
	found, err := c.Subscription(t.Context(), "good")
	if err != nil || found != (Subscription{ID: "good", State: "Enabled", TenantID: "t", DisplayName: "Good"}) {
		t.Errorf("%+v, %v", found, err)
	}
	for _, id := range []string{"empty", "bad", "missing"} {
		if found, err := c.Subscription(t.Context(), id); err == nil {
			t.Errorf("%s passes as %+v", id, found)
		}
	}
}

func TestLocks(t *testing.T) {
	c := client(t, answers{"/subscriptions/s/resourceGroups/g/providers/Microsoft.Authorization/locks?api-version=2020-05-01": `{"value":[{"id":"/l/1","name":"one","properties":{"level":"ReadOnly"}}]}`})
	locks, err := c.Locks(t.Context(), "/subscriptions/s/resourceGroups/g/")
	if err != nil || len(locks) != 1 || locks[0] != (Lock{ID: "/l/1", Name: "one", Level: "ReadOnly"}) {
		t.Errorf("%+v, %v", locks, err)
	}
	if _, err := c.Locks(t.Context(), "/subscriptions/other"); err == nil {
		t.Error("a refusal passes")
	}
}
