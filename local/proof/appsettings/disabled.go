package appsettings

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"azurehaymaker/local/proof/rule"
)

// disabled finds switched-off functions, and switches of functions that do not exist.
func (c *checker) disabled() {
	form := regexp.MustCompile(`(?i)^AzureWebJobs([._])(.+)[._]Disabled$`)
	for _, name := range slices.Sorted(maps.Keys(c.app.Env)) {
		parts := form.FindStringSubmatch(name)
		if parts == nil || !c.app.Env.IsTrue(name) {
			continue
		}
		function := ""
		for _, f := range c.app.Functions() {
			if strings.EqualFold(f.Name, parts[2]) {
				function = f.Name
			}
		}
		_, deployed := c.where.Deployed[name]
		switch {
		case function == "":
			c.note(rule.DisabledUnknown, name, "", nil)
		case deployed && parts[1] == ".":
			c.note(rule.DisabledWithDots, name, function, nil)
		default:
			c.note(rule.FunctionDisabled, name, function, nil)
		}
	}
}
