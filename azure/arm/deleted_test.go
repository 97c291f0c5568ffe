package arm

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
)

func TestDeleted(t *testing.T) {
	const list = "/subscriptions/s/providers/P/deletedThings"
	c := client(t, answers{
		list + "?api-version=1": `{"value":[{"id":"/e/1","properties":{"vaultId":"/was/1","tags":{"RunId":"r"},"scheduledPurgeDate":"2027-02-23T10:00:00Z","purgeProtectionEnabled":true}},
			{"id":"/e/2","tags":{"RunId":"top"},"properties":{"serviceId":"/was/2","scheduledPurgeDate":"soon"}}],"nextLink":"https://management.azure.com` + list + `?api-version=1&page=2"}`,
		list + "?api-version=1&page=2": `{"value":[{"id":"/e/3","properties":{"configurationStoreId":"/was/3"}},{"id":"/e/4"}]}`,
		list + "?api-version=2":        `{"value":[],"nextLink":"https://elsewhere.example/x"}`,
		list + "?api-version=3":        `{"value":[],"nextLink":"https://management.azure.com` + list + `?api-version=3"}`,
		list + "?api-version=4":        `{"value":`,
		list + "?api-version=6":        `{}`,
	})
	found, err := c.Deleted(t.Context(), list, "1")
	if err != nil || len(found) != 4 {
		t.Fatalf("%+v, %v", found, err)
	}
	for i, want := range []string{"/was/1", "/was/2", "/was/3", ""} {
		if found[i].ResourceID != want {
			t.Errorf("entry %d was %q, want %q", i, found[i].ResourceID, want)
		}
	}
	if first := found[0]; !first.Protected || first.PurgeAt == nil || !first.PurgeAt.Equal(time.Date(2027, 2, 23, 10, 0, 0, 0, time.UTC)) || *first.Tags["RunId"] != "r" {
		t.Errorf("%+v", first)
	}
	if second := found[1]; second.PurgeAt != nil || *second.Tags["RunId"] != "top" {
		t.Errorf("%+v", second)
	}
	for version, why := range map[string]string{"2": "goes on at another host", "3": "never ends", "4": "is no JSON", "5": "is missing", "6": "is none"} {
		if found, err := c.Deleted(t.Context(), list, version); err == nil || found != nil {
			t.Errorf("a list that %s passes as %+v", why, found)
		}
	}
}

func TestPurge(t *testing.T) {
	c := client(t, answers{"/subscriptions/s/thing/purge?api-version=1": ""})
	if err := c.Purge(t.Context(), http.MethodPost, "/subscriptions/s/thing/purge", "1"); err != nil {
		t.Error(err)
	}
	var refusal *azcore.ResponseError
	if err := c.Purge(t.Context(), http.MethodPost, "/subscriptions/s/other/purge", "1"); !errors.As(err, &refusal) || refusal.StatusCode != http.StatusNotFound {
		t.Errorf("a refused purge: %v", err)
	}
}
