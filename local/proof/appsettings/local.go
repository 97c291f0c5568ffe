package appsettings

import (
	"slices"
	"strings"

	"azurehaymaker/local/funchost/jsonnet"
	"azurehaymaker/local/funchost/settings"
	"azurehaymaker/local/proof/rule"
)

// localFile checks the form of local.settings.json.
func (c *checker) localFile() {
	file := c.app.LocalFile
	if !file.There {
		return
	}
	problem := func(id rule.ID, line int, values rule.Values) {
		c.problems = append(c.problems, rule.New(id, rule.Place{File: file.Name, Line: line}, values))
	}
	if file.Object == nil {
		problem(rule.LocalBroken, file.ErrorLine(), rule.Values{"text": file.Err.Error()})
		return
	}
	if encrypted, there := file.Object.GetFold("IsEncrypted"); !there {
		problem(rule.EncryptedMissing, 1, nil)
		return
	} else if encrypted == true {
		problem(rule.EncryptedTrue, file.Line("IsEncrypted"), nil)
		return
	}
	values, _ := file.Object.GetFold("Values")
	if object, ok := values.(*jsonnet.Object); ok {
		for _, name := range object.Names() {
			value, _ := object.Get(name)
			switch value.(type) {
			case jsonnet.Array, *jsonnet.Object:
				problem(rule.LocalNested, file.Line("Values."+name, "Values"), rule.Values{"setting": name})
				return
			}
		}
	}
	if _, err := settings.ReadLocalSettings(c.app.Root); err != nil {
		problem(rule.LocalBroken, 1, rule.Values{"text": strings.ReplaceAll(err.Error(), c.app.Root+"/", "")})
		return
	}
	for _, name := range file.Object.Names() {
		sections := []string{"IsEncrypted", "Values", "ConnectionStrings", "Host", "$schema"}
		if !slices.ContainsFunc(sections, func(known string) bool { return strings.EqualFold(known, name) }) && looksLikeSetting(name) {
			problem(rule.LocalOutsideValues, file.Line(name), rule.Values{"setting": name})
		}
	}
}

func looksLikeSetting(name string) bool {
	return strings.ToUpper(name) == name && strings.Contains(name, "_") || strings.HasPrefix(name, "AzureWebJobs")
}
