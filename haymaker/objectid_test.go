package haymaker

import "testing"

func TestObjectPath(t *testing.T) {
	const id = "11111111-2222-4333-8444-555555555555"
	for text, want := range map[string]string{
		"graph:/groups/" + id:                              "/groups/" + id,
		"graph:/identity/conditionalAccess/policies/" + id: "/identity/conditionalAccess/policies/" + id,
		"graph:/groups/team-0a1b2c3d":                      "",
		"graph:/devices/" + id:                             "",
		"graph:/groups/" + id + "/members":                 "",
		"/groups/" + id:                                    "",
		"/subscriptions/s/resourceGroups/g":                "",
		"":                                                 "",
	} {
		if got, ok := ObjectPath(text); got != want || ok != (want != "") {
			t.Errorf("%s: %q %t", text, got, ok)
		}
	}
}
