package hostfile

import (
	"slices"
	"strings"

	"azurehaymaker/local/proof/rule"
)

// overridePrefix starts the settings that name functions to load.
const overridePrefix = "azurefunctionsjobhost__functions__"

func (c *checker) allowList() {
	list := c.app.Config.List("functions")
	if len(list) == 0 {
		return
	}
	id, file := rule.AllowListFile, c.file.Name
	line := c.file.Line(c.spelled([]string{"functions[0]", "functions"})...)
	for name := range c.app.Env {
		if strings.HasPrefix(strings.ToLower(strings.ReplaceAll(name, ":", "__")), overridePrefix) {
			id, file, line = rule.AllowListSetting, "", 0
		}
	}
	has := func(names []string, name string) bool {
		return slices.ContainsFunc(names, func(other string) bool { return strings.EqualFold(other, name) })
	}
	var declared []string
	for _, f := range c.app.Functions() {
		declared = append(declared, f.Name)
		if !has(list, f.Name) {
			c.problems = append(c.problems, rule.New(id, rule.Place{Function: f.Name, File: file, Line: line}, rule.Values{"list": strings.Join(list, ", ")}))
		}
	}
	for _, name := range list {
		if !has(declared, name) {
			c.problems = append(c.problems, rule.New(rule.AllowListUnknown, rule.Place{File: file, Line: line}, rule.Values{"name": name}))
		}
	}
}
