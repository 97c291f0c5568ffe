package catalogue

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Allowance is which scenarios the operator lets into the draw. The zero value
// admits those whose needs a plain tenant meets. It is read-only.
type Allowance struct {
	allow, deny []string
}

var entryForm = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

// ParseAllowance reads the settings SCENARIO_ALLOW and SCENARIO_DENY, lists
// separated by commas. An entry of allow is a need (directory, role-assignments,
// subscription, special, cost), which admits the scenarios all of whose needs
// are allowed; a scenario's id or an area, which admits whatever it needs; or
// all. An entry of deny is an id or an area and outweighs everything.
func ParseAllowance(allow, deny string) (Allowance, error) {
	var a Allowance
	for _, setting := range []struct {
		name, text string
		into       *[]string
	}{{"SCENARIO_ALLOW", allow, &a.allow}, {"SCENARIO_DENY", deny, &a.deny}} {
		for _, entry := range strings.Split(setting.text, ",") {
			entry = strings.TrimSpace(entry)
			if entry == "" {
				continue
			}
			if !entryForm.MatchString(entry) {
				return Allowance{}, fmt.Errorf("%s has the entry %q: write needs (%s), scenario ids or areas, separated by commas", setting.name, entry, needWords())
			}
			*setting.into = append(*setting.into, entry)
		}
	}
	return a, nil
}

func needWords() string {
	var words []string
	for _, need := range allNeeds() {
		words = append(words, string(need))
	}
	return strings.Join(words, ", ")
}

// Refuses says why a scenario is kept out; "" when it is admitted.
func (a Allowance) Refuses(s Scenario) string {
	names := func(list []string) bool { return slices.Contains(list, s.ID) || slices.Contains(list, s.Area) }
	if names(a.deny) {
		return "SCENARIO_DENY keeps it out"
	}
	if names(a.allow) || slices.Contains(a.allow, "all") {
		return ""
	}
	var reasons, missing []string
	for _, need := range s.Needs.Above() {
		if !slices.Contains(a.allow, string(need)) {
			reasons, missing = append(reasons, s.Needs.reason(need)), append(missing, string(need))
		}
	}
	if len(reasons) == 0 {
		return ""
	}
	return fmt.Sprintf("%s; to let it in, set SCENARIO_ALLOW to %s or to its id", strings.Join(reasons, "; "), strings.Join(missing, ","))
}

// reason says what a need is, for people.
func (n Needs) reason(need Need) string {
	switch need {
	case NeedDirectory:
		return "needs directory rights: " + strings.Join(n.DirectoryRights, ", ")
	case NeedRoles:
		return "assigns roles"
	case NeedSubscription:
		return "makes objects of the subscription: " + strings.Join(n.SubscriptionObjects, ", ")
	case NeedSpecial:
		return "needs what a plain subscription lacks: " + n.Special
	}
	return fmt.Sprintf("is slow or expensive: about %.2f US dollars a run, %d minutes to deploy", n.CostPerRunUSD, n.CreateMinutes)
}

// Allowance is what Allowing set.
func (c *Catalogue) Allowance() Allowance { return c.allowance }

// Unknown lists the entries that are neither needs nor names of the catalogue's
// scenarios and areas: a misspelt entry would silently do nothing.
func (c *Catalogue) Unknown(a Allowance) []string {
	known := append(strings.Split(needWords(), ", "), "all")
	for _, s := range c.scenarios {
		known = append(known, s.ID, s.Area)
	}
	var unknown []string
	for _, entry := range append(slices.Clone(a.allow), a.deny...) {
		if !slices.Contains(known, entry) {
			unknown = append(unknown, entry)
		}
	}
	return unknown
}
