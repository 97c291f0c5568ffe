package deployment

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"azurehaymaker/local/funchost/jsonnet"
	"azurehaymaker/local/funchost/settings"
	"azurehaymaker/local/proof/app"
	"azurehaymaker/local/proof/rule"
)

// siteRoot is where an app lies in a container.
const siteRoot = "/home/site/wwwroot"

// hostIDLength is how much of an app's name the host takes as its id.
const hostIDLength = 32

// Check compares an app with its deployment. Built are the settings that the image
// brings along.
func (d *Deployment) Check(a *app.App, built settings.Environment) []rule.Problem {
	env := maps.Clone(built)
	if env == nil {
		env = settings.Environment{}
	}
	maps.Copy(env, d.Env)
	problems, used := d.uses(a, env)
	for _, name := range slices.Sorted(maps.Keys(a.Local)) {
		if _, set := env.Lookup(name); !set && !used[strings.ToLower(name)] && !ofTheMachine(name) && !env.HasSection(name) {
			at := rule.Place{File: a.LocalFile.Name, Line: a.LocalFile.KeyLine(name)}
			problems = append(problems, rule.New(rule.TemplateSettingUnset, at, rule.Values{"setting": name, "where": d.Name}))
		}
	}
	return append(problems, d.container(a)...)
}

// ofTheMachine are local settings that no deployment needs.
func ofTheMachine(name string) bool {
	return slices.ContainsFunc([]string{"FUNCTIONS_WORKER_RUNTIME", "AZURE_FUNCTIONS_ENVIRONMENT", "AzureWebJobsStorage"}, func(known string) bool { return strings.EqualFold(known, name) })
}

// uses finds the settings that functions name and the deployment does not set.
func (d *Deployment) uses(a *app.App, env settings.Environment) ([]rule.Problem, map[string]bool) {
	var problems []rule.Problem
	used := map[string]bool{}
	for _, f := range a.Functions() {
		for _, name := range named(f.Declaration.Object) {
			used[strings.ToLower(name)] = true
			_, connection := env.Connection(name)
			if _, set := env.Lookup(name); set || connection || env.HasSection(name) || env.HasSection("AzureWebJobs"+name) {
				continue
			}
			at := rule.Place{Function: f.Name, File: f.Declaration.Name, Line: f.Declaration.Line("bindings[0].type")}
			problems = append(problems, rule.New(rule.TemplateSettingMissing, at, rule.Values{"setting": name, "where": d.Name}))
		}
	}
	return problems, used
}

// named are the settings that a declaration uses: %NAME% and connections.
func named(declaration *jsonnet.Object) []string {
	if declaration == nil {
		return nil
	}
	value, _ := declaration.Get("bindings")
	list, _ := value.(jsonnet.Array)
	var names []string
	for _, item := range list {
		binding, ok := item.(*jsonnet.Object)
		if !ok {
			continue
		}
		for _, key := range binding.Names() {
			value, _ := binding.Get(key)
			text, ok := value.(string)
			if !ok {
				continue
			}
			for _, token := range regexp.MustCompile(`%([^%]+)%`).FindAllStringSubmatch(text, -1) {
				names = append(names, token[1])
			}
			if strings.EqualFold(key, "connection") && !strings.ContainsAny(text, "%;=") && text != "" {
				names = append(names, text)
			}
		}
		kind, _ := binding.GetFold("type")
		if trigger := strings.ToLower(jsonnet.Text(kind)); trigger == "timertrigger" || trigger == "queuetrigger" {
			names = append(names, "AzureWebJobsStorage")
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// container checks what a container app's template says beside the settings.
func (d *Deployment) container(a *app.App) []rule.Problem {
	var problems []rule.Problem
	note := func(id rule.ID, function string, values rule.Values) {
		problems = append(problems, rule.New(id, rule.Place{Function: function, File: d.Name}, values))
	}
	for _, name := range slices.Sorted(maps.Keys(d.Refs)) {
		if d.Secrets != nil && !slices.Contains(d.Secrets, d.Refs[name]) {
			note(rule.TemplateSecretMissing, "", rule.Values{"setting": name, "secret": d.Refs[name]})
		}
	}
	for _, mount := range d.Mounts {
		if clean := path.Clean(mount); clean == "/" || siteRoot == clean || strings.HasPrefix(siteRoot, clean+"/") {
			note(rule.MountOverRoot, "", rule.Values{"path": mount})
		}
	}
	_, own := d.Env.Lookup("AzureFunctionsWebHost__hostid")
	if len(d.AppName) > hostIDLength && !own {
		note(rule.HostIDCut, "", rule.Values{"name": d.AppName, "id": strings.ToLower(d.AppName[:hostIDLength])})
	}
	if d.Rules && strings.Contains(strings.ToLower(d.Kind), "functionapp") {
		note(rule.OwnScaleRules, "", nil)
	}
	if d.Container && d.MinReplicas == 0 && a.Found != nil {
		for _, f := range a.Found.Usable() {
			if f.Timer != nil {
				note(rule.TimerScaledToZero, f.Name, nil)
			}
		}
	}
	return problems
}
