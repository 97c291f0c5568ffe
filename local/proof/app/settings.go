package app

import (
	"maps"

	"azurehaymaker/local/funchost/discovery"
	"azurehaymaker/local/funchost/jsonnet"
)

// mergeLocal adds local.settings.json as func start does: what is set already wins.
// A file that func start would refuse for its IsEncrypted alone still tells the names,
// so that one mistake does not hide behind twenty others.
func (a *App) mergeLocal() {
	if !a.LocalFile.There {
		return
	}
	if a.LocalFile.Object == nil {
		a.SettingsUnknown = true
		return
	}
	if encrypted, ok := a.LocalFile.Object.GetFold("IsEncrypted"); ok && encrypted == true {
		a.SettingsUnknown = true
		return
	}
	a.add("Values", "")
	a.add("ConnectionStrings", "ConnectionStrings__")
	merged := maps.Clone(a.Local)
	maps.Copy(merged, a.Env)
	a.Env = merged
}

func (a *App) add(section, prefix string) {
	value, _ := a.LocalFile.Object.GetFold(section)
	entries, ok := value.(*jsonnet.Object)
	if !ok {
		return
	}
	for _, name := range entries.Names() {
		value, _ := entries.Get(name)
		a.Local[prefix+name] = jsonnet.Text(value)
	}
}

// discover runs the local host's discovery. Connections by identity count as
// connections: that the local host cannot use one says nothing about Azure.
func (a *App) discover() {
	env := maps.Clone(a.Env)
	for _, f := range a.Functions() {
		for _, name := range connections(f.Declaration.Object) {
			if _, ok := env.Connection(name); !ok && (env.HasSection(name) || env.HasSection("AzureWebJobs"+name)) {
				env[name] = "UseDevelopmentStorage=true"
			}
		}
	}
	o := discovery.Options{Env: env, Bundle: true}
	if a.Config != nil {
		id, _ := a.Config.Text("extensionBundle:id")
		o.Bundle = id != ""
		o.AllowList = a.Config.List("functions")
	}
	if found, err := discovery.Discover(a.Root, o); err == nil {
		a.Found = found
	}
}

// connections are the setting names that a declaration's queue bindings use.
func connections(declaration *jsonnet.Object) []string {
	if declaration == nil {
		return nil
	}
	value, _ := declaration.Get("bindings")
	list, _ := value.(jsonnet.Array)
	var names []string
	for _, item := range list {
		if binding, ok := item.(*jsonnet.Object); ok {
			value, _ := binding.GetFold("connection")
			name := jsonnet.Text(value)
			if name == "" {
				name = "AzureWebJobsStorage"
			}
			names = append(names, name)
		}
	}
	return names
}
