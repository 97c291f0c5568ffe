package catalogue

import (
	"slices"
	"strings"
	"testing"
)

func TestAllowance(t *testing.T) {
	demanding, _ := directory(t)
	plain := small(t)
	c := &Catalogue{ids: []string{plain.ID, demanding.ID}, scenarios: map[string]Scenario{plain.ID: plain, demanding.ID: demanding}}
	const every = "directory,role-assignments, subscription,special,cost"
	for _, test := range []struct {
		allow, deny string
		want        []string
		reason      string // of the one that is kept out first
	}{
		{"", "", []string{plain.ID}, "set SCENARIO_ALLOW to directory,role-assignments,subscription,special,cost or to its id"},
		{"directory,role-assignments,special,cost", "", []string{plain.ID}, "makes objects of the subscription: Microsoft.Authorization/policyDefinitions"},
		{every, "", []string{plain.ID, demanding.ID}, ""},
		{"all", "", []string{plain.ID, demanding.ID}, ""},
		{demanding.ID, "", []string{plain.ID, demanding.ID}, ""},
		{"identity", "", []string{plain.ID, demanding.ID}, ""},
		{"all", "compute," + demanding.ID, nil, "SCENARIO_DENY"},
	} {
		a, err := ParseAllowance(test.allow, test.deny)
		if err != nil {
			t.Fatal(err)
		}
		choices, excluded := c.Allowing(a).Choices()
		var got []string
		for _, choice := range choices {
			got = append(got, choice.ScenarioName)
		}
		if !slices.Equal(got, test.want) || len(got)+len(excluded) != 2 {
			t.Errorf("allow %q deny %q: %v, excluded %v", test.allow, test.deny, got, excluded)
		}
		if test.reason != "" && !strings.Contains(excluded[0].Reason, test.reason) {
			t.Errorf("allow %q: reason %q", test.allow, excluded[0].Reason)
		}
	}
	if _, err := ParseAllowance("directory rights", ""); err == nil || !strings.Contains(err.Error(), "SCENARIO_ALLOW") {
		t.Errorf("a malformed entry: %v", err)
	}
	a, _ := ParseAllowance("cots,cost,identity", "compute-99-smal")
	if unknown := c.Unknown(a); !slices.Equal(unknown, []string{"cots", "compute-99-smal"}) {
		t.Errorf("unknown entries: %v", unknown)
	}
}

func TestNeeds(t *testing.T) {
	demanding, _ := directory(t)
	var letters string
	for _, need := range demanding.Needs.Above() {
		letters += need.Letter()
	}
	if letters != "DASX$" || len(small(t).Needs.Above()) != 0 {
		t.Errorf("needs %q and %v", letters, small(t).Needs.Above())
	}
}
