package arm

import (
	"strings"
	"testing"
)

func TestList(t *testing.T) {
	const path = "/subscriptions/s/providers/Microsoft.Authorization/policyDefinitions"
	const first = path + "?api-version=2023-04-01&%24filter=atExactScope%28%29"
	const next = `,"nextLink":"https://management.azure.com` + path + `?page=2"}`
	found, err := client(t, answers{first: `{"value":[{"id":"/1","name":"one","type":"T"}]` + next, path + "?page=2": `{"value":[{"id":"/2"}]}`}).
		List(t.Context(), path, "2023-04-01", "atExactScope()")
	if err != nil || len(found) != 2 || found[0] != (Listed{ID: "/1", Name: "one", Type: "T"}) || found[1].ID != "/2" {
		t.Errorf("%+v, %v", found, err)
	}
	for body, words := range map[string]string{
		`{}`: "without a list", `{"value":[{"name":"x"}]}`: "without id", `{"value":`: "not the expected JSON", `{"value":[]` + next: "404",
		`{"value":[],"nextLink":"https://management.azure.com.evil.example/x"}`: "another host",
	} {
		if found, err := client(t, answers{first: body}).List(t.Context(), path, "2023-04-01", "atExactScope()"); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v, %v", body, found, err)
		}
	}
	endless := client(t, answers{path + "?api-version=v": `{"value":[]` + next, path + "?page=2": `{"value":[]` + next})
	if _, err := endless.List(t.Context(), path, "v", ""); err == nil || !strings.Contains(err.Error(), "does not end") {
		t.Errorf("a list without end: %v", err)
	}
}
