package azuresim_test

import (
	"encoding/json"
	"testing"
)

// TestTagNames counts the tags in use by name and value.
func TestTagNames(t *testing.T) {
	f := start(t)
	f.makeGroup("one", map[string]any{"owner": "ops", "run": "1"})
	f.makeGroup("two", map[string]any{"owner": "dev"})
	f.makeGroup("three", map[string]any{"owner": "ops"})
	r := f.arm("GET", f.subscription()+"/tagNames?api-version=2021-04-01", nil)
	r.want(t, 200, "")
	type count struct {
		Value int `json:"value"`
	}
	var list struct {
		Value []struct {
			Name   string `json:"tagName"`
			Count  count  `json:"count"`
			Values []struct {
				Value string `json:"tagValue"`
				Count count  `json:"count"`
			} `json:"values"`
		} `json:"value"`
	}
	must(t, json.Unmarshal([]byte(r.raw), &list))
	if len(list.Value) != 2 || list.Value[0].Name != "owner" || list.Value[0].Count.Value != 3 || list.Value[1].Name != "run" {
		t.Fatalf("tag names: %s", r.raw)
	}
	if values := list.Value[0].Values; len(values) != 2 || values[0].Value != "dev" || values[1].Count.Value != 2 {
		t.Fatalf("values of owner: %s", r.raw)
	}
	stranger := f.makeApplication("stranger")
	token := f.token(f.credential(stranger.appID, stranger.secret), armScope)
	f.call("GET", f.subscription()+"/tagNames?api-version=2021-04-01", token, nil).want(t, 403, "AuthorizationFailed")
}
