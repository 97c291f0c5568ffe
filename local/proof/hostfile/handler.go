package hostfile

import (
	"regexp"
	"strings"
	"time"

	"azurehaymaker/local/funchost/schedule"
	"azurehaymaker/local/proof/rule"
)

// shortestStart is the initialization timeout below which a cold container is likely
// to be late.
const shortestStart = 5 * time.Second

func (c *checker) handler() {
	section := "customHandler"
	if !c.app.Config.Has(section) {
		if !c.app.Config.Has("httpWorker") {
			runtime, set := c.app.Env.Lookup("FUNCTIONS_WORKER_RUNTIME")
			if !set || runtime == "" {
				runtime = "custom"
			}
			c.note(rule.HandlerMissing, rule.Values{"runtime": runtime})
			return
		}
		section = "httpWorker"
		c.note(rule.LegacyHandler, nil, "httpWorker.description.defaultExecutablePath", "httpWorker")
	}
	path := section + ".description.defaultExecutablePath"
	program := c.text(strings.ReplaceAll(path, ".", ":"))
	switch {
	case program != "":
		c.programPath(program, path)
	case c.app.Config.Has(section + ":defaultExecutablePath"):
		c.note(rule.PathInDescription, nil, section+".defaultExecutablePath")
	default:
		c.note(rule.HandlerPathMissing, nil, path, section+".description", section)
	}
	c.forwarding(section)
	c.arguments(section)
	if span, ok := schedule.ParseTimeSpan(c.text(section + ":initializationTimeout")); ok && span >= time.Second && span < shortestStart {
		c.note(rule.StartTimeoutShort, rule.Values{"found": schedule.FormatTimeSpan(span)}, section+".initializationTimeout")
	}
}

func (c *checker) programPath(program, path string) {
	switch unset := c.unset(program); {
	case unset != "":
		if !c.app.SettingsUnknown {
			c.note(rule.HandlerPathUnset, rule.Values{"path": program, "setting": unset}, path)
		}
	case strings.Contains(program, `\`):
		c.note(rule.WindowsPath, rule.Values{"path": program}, path)
	case strings.HasPrefix(program, "./"):
		c.note(rule.DotSlashPath, nil, path)
	}
}

// unset is the first %NAME% of a text that no setting has.
func (c *checker) unset(text string) string {
	for _, token := range regexp.MustCompile(`%[^%]+%`).FindAllString(text, -1) {
		name := strings.Trim(token, "%")
		if _, ok := c.app.Env[name]; !ok {
			return name
		}
	}
	return ""
}

// forwarding finds the switch where it has no effect.
func (c *checker) forwarding(section string) {
	const name = "enableForwardingHttpRequest"
	if c.app.Config.Has(section + ":" + name) {
		return
	}
	for place, at := range map[string]string{section + ".description": section + ":description:", "the top level of host.json": "", "extensions.http": "extensions:http:"} {
		if c.app.Config.Has(at + name) {
			c.note(rule.ForwardingMisplaced, rule.Values{"place": place}, strings.ReplaceAll(at, ":", ".")+name)
		}
	}
}

func (c *checker) arguments(section string) {
	path := section + ".description.arguments"
	for _, entry := range c.app.Config.List(strings.ReplaceAll(path, ".", ":")) {
		if strings.ContainsAny(entry, " \t") && !strings.Contains(entry, `"`) && !strings.HasPrefix(entry, "-") {
			c.note(rule.ArgumentsNotQuoted, nil, path+"[0]", path)
		}
		if unset := c.unset(entry); unset != "" && !c.app.SettingsUnknown {
			c.note(rule.ArgumentSettingUnset, rule.Values{"setting": unset}, path+"[0]", path)
		}
	}
}
