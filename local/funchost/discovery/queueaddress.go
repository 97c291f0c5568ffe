package discovery

import (
	"strings"

	"azurehaymaker/local/funchost/settings"
)

// queueAddress resolves queue name and connection string of a queue binding.
func queueAddress(b Binding, o Options) (name, connection string, err error) {
	if name, err = resolve(b.Text("queueName"), o.Env); err != nil {
		return "", "", err
	}
	setting, err := resolve(b.Text("connection"), o.Env)
	if err != nil {
		return "", "", err
	}
	connection, ok := o.Env.Connection(setting)
	if !ok {
		if setting == "" {
			setting = "Storage"
		}
		if o.Env.HasSection("AzureWebJobs"+setting) || o.Env.HasSection(setting) {
			return "", "", fromAssembly(assemblyQueues, "The connection '%s' is identity-based, which this local host cannot use. Set a connection string for local runs.", setting)
		}
		return "", "", fromAssembly(assemblyQueues, "Storage account connection string 'AzureWebJobs%s' does not exist. Make sure that it is a defined App Setting.", setting)
	}
	name = strings.ToLower(name)
	if err := CheckQueueName(name); err != nil {
		return "", "", &indexError{assemblyQueues, err}
	}
	return name, connection, nil
}

// resolve replaces %Name% by the app setting of that name.
func resolve(text string, env settings.Environment) (string, error) {
	var b strings.Builder
	rest := text
	for {
		before, after, found := strings.Cut(rest, "%")
		b.WriteString(before)
		if !found {
			return b.String(), nil
		}
		name, tail, closed := strings.Cut(after, "%")
		if !closed {
			return "", fromAssembly(assemblyHost, "The '%%' at position %d does not have a closing '%%'.", len(text)-len(after)-1)
		}
		value, ok := env.Lookup(name)
		if !ok || value == "" {
			return "", fromAssembly(assemblyHost, "'%%%s%%' does not resolve to a value.", name)
		}
		b.WriteString(value)
		rest = tail
	}
}
