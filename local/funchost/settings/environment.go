package settings

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
)

// Environment is the set of app settings: name to value. Names are compared without
// regard to case, as the host's configuration does, unless the exact name exists.
type Environment map[string]string

// FromList reads "NAME=value" entries; of equal names the last wins.
func FromList(entries []string) Environment {
	env := Environment{}
	for _, entry := range entries {
		if name, value, ok := strings.Cut(entry, "="); ok && name != "" {
			env[name] = value
		}
	}
	return env
}

// List is the environment as sorted "NAME=value" entries for a process.
func (e Environment) List() []string {
	entries := make([]string, 0, len(e))
	for _, name := range slices.Sorted(maps.Keys(e)) {
		entries = append(entries, name+"="+e[name])
	}
	return entries
}

// Lookup finds a setting. "A:B" and "A__B" name the same setting.
func (e Environment) Lookup(name string) (string, bool) {
	if value, ok := e[name]; ok {
		return value, true
	}
	wanted := strings.ReplaceAll(name, ":", "__")
	for _, known := range slices.Sorted(maps.Keys(e)) {
		if strings.EqualFold(strings.ReplaceAll(known, ":", "__"), wanted) {
			return e[known], true
		}
	}
	return "", false
}

// HasSection says whether settings below the name exist, such as X__queueServiceUri for X.
func (e Environment) HasSection(name string) bool {
	prefix := strings.ToLower(name) + "__"
	for known := range e {
		if strings.HasPrefix(strings.ToLower(strings.ReplaceAll(known, ":", "__")), prefix) {
			return true
		}
	}
	return false
}

// Connection resolves the value of a binding's connection property, a setting name:
// AzureWebJobs<name> before <name>, each also as connection string. The emulator's short
// form is expanded.
func (e Environment) Connection(name string) (string, bool) {
	if name == "" {
		name = "Storage"
	}
	for _, candidate := range []string{"AzureWebJobs" + name, name} {
		for _, prefix := range []string{"ConnectionStrings__", ""} {
			if value, ok := e.Lookup(prefix + candidate); ok && value != "" {
				return expandConnection(value), true
			}
		}
	}
	return "", false
}

// IsTrue reads a switch the host accepts as 1 or true in any case.
func (e Environment) IsTrue(name string) bool {
	value, _ := e.Lookup(name)
	return value == "1" || strings.EqualFold(value, "true")
}

// FunctionDisabled says whether an app setting switches the function's listener off.
func (e Environment) FunctionDisabled(function string) bool {
	return e.IsTrue("AzureWebJobs."+function+".Disabled") || e.IsTrue("AzureWebJobs_"+function+"_Disabled")
}

// ExpandPercent replaces %NAME% by the variable's value as Environment.ExpandEnvironmentVariables
// does; keepUnknown leaves unset ones as they stand, else they become empty.
func (e Environment) ExpandPercent(text string, keepUnknown bool) string {
	return percentName().ReplaceAllStringFunc(text, func(token string) string {
		if value, ok := e[strings.Trim(token, "%")]; ok {
			return value
		}
		if keepUnknown {
			return token
		}
		return ""
	})
}

func percentName() *regexp.Regexp { return regexp.MustCompile(`%[^%]+%`) }

// Process is the environment of this process.
func Process() Environment { return FromList(os.Environ()) }
