package proof

import (
	"maps"

	"azurehaymaker/local/funchost/settings"
	"azurehaymaker/local/proof/app"
	"azurehaymaker/local/proof/appsettings"
	"azurehaymaker/local/proof/deployment"
	"azurehaymaker/local/proof/rule"
)

// compare holds an app against the settings of a deployment, and judges those settings
// themselves. Built are the variables that the image brings along.
func compare(a *app.App, file string, built settings.Environment) ([]rule.Problem, error) {
	d, err := deployment.Read(file)
	if err != nil {
		return nil, err
	}
	problems := d.Check(a, built)
	deployed := *a
	deployed.Env, deployed.Local, deployed.LocalFile = written(d.Env), settings.Environment{}, app.File{}
	deployed.SettingsUnknown = true // what is missing was said above
	for _, p := range appsettings.Check(&deployed, appsettings.Where{Deployed: deployed.Env, Name: d.Name, Image: true}) {
		if p.File == "" {
			p.File = d.Name
		}
		problems = append(problems, p)
	}
	return problems, nil
}

// written are the settings whose values are written out.
func written(env settings.Environment) settings.Environment {
	known := maps.Clone(env)
	maps.DeleteFunc(known, func(_, value string) bool { return value == deployment.Reference })
	return known
}
