package haymaker

import "testing"

func TestObjectOf(t *testing.T) {
	const id = "11111111-2222-4333-8444-555555555555"
	for text, want := range map[string]string{
		"graph:/groups/" + id:                              "groups",
		"graph:/identity/conditionalAccess/policies/" + id: "identity/conditionalAccess/policies",
		"graph:/groups/team-0a1b2c3d":                      "",
		"graph:/devices/" + id:                             "",
		"graph:/groups/" + id + "/members":                 "",
		"/groups/" + id:                                    "",
		"/subscriptions/s/resourceGroups/g":                "",
		"":                                                 "",
	} {
		collection, object, ok := ObjectOf(text)
		if collection != want || ok != (want != "") || ok && (object != id || ObjectResourceID(collection, object) != text) {
			t.Errorf("%s: %q %q %t", text, collection, object, ok)
		}
	}
}

func TestOutsideGroups(t *testing.T) {
	for id, want := range map[string]bool{
		"graph:/users/11111111-2222-4333-8444-555555555555":                      true,
		"/subscriptions/s/providers/Microsoft.Authorization/policyDefinitions/p": true,
		"/SUBSCRIPTIONS/s/PROVIDERS/Microsoft.Authorization/locks/l":             true,
		"/subscriptions/s/resourceGroups/g":                                      false,
		"/subscriptions/s/resourceGroups/g/providers/Microsoft.Cdn/profiles/p":   false,
		"/subscriptions/s/providers":                                             false,
		"graph:/users/x":                                                         false,
		"":                                                                       false,
	} {
		if OutsideGroups(id) != want {
			t.Errorf("%s: %t", id, !want)
		}
	}
}

func TestEndsWithUniqueID(t *testing.T) {
	const run = "0a1b2c3d-0000-4000-8000-000000000001"
	for name, want := range map[string]bool{
		"firm-staff-0a1b2c3d": true, "ines.partner.0A1B2C3D": true, "CA01 second factor 0a1b2c3d": true,
		"firm-staff-0a1b2c3d-copy": false, "firm-staff-0a1b2c3dx": false, "firm-staff-f0a1b2c3d": false, "staff0a1b2c3d": false,
		"0a1b2c3d": false, "-0a1b2c3d": false, "firm-staff-0a1b2c3e": false, "": false,
	} {
		if EndsWithUniqueID(name, run) != want {
			t.Errorf("%q: %t", name, !want)
		}
	}
}
