package hostfile

import (
	"strings"

	"azurehaymaker/local/funchost/jsonnet"
	"azurehaymaker/local/funchost/settings"
	"azurehaymaker/local/proof/app"
	"azurehaymaker/local/proof/rule"
)

// checker gathers problems of one host.json.
type checker struct {
	app      *app.App
	file     app.File
	problems []rule.Problem
}

func (c *checker) note(id rule.ID, values rule.Values, paths ...string) {
	c.problems = append(c.problems, rule.New(id, rule.Place{File: c.file.Name, Line: c.file.Line(c.spelled(paths)...)}, values))
}

// text is a value of the effective configuration.
func (c *checker) text(path string) string {
	value, _ := c.app.Config.Text(path)
	return value
}

// Check judges host.json. A root without one is a matter of layout.
func Check(a *app.App, plan Plan) []rule.Problem {
	c := &checker{app: a, file: a.HostFile}
	if !c.file.There {
		return nil
	}
	if c.file.Object == nil || a.Config == nil {
		c.broken()
		return c.problems
	}
	c.version()
	c.keys()
	c.handler()
	c.bundle()
	c.timeout(plan)
	c.routePrefix()
	c.allowList()
	if len(c.errors()) == 0 {
		c.options()
	}
	return c.problems
}

func (c *checker) errors() []rule.Problem {
	var errors []rule.Problem
	for _, p := range c.problems {
		if rule.StopsHost(p.ID) {
			errors = append(errors, p)
		}
	}
	return errors
}

func (c *checker) broken() {
	text := "it cannot be read"
	if c.file.Err != nil {
		text = c.file.Err.Error()
	}
	id := rule.HostBroken
	if strings.TrimSpace(c.file.Text) == "" || strings.Contains(text, "is not an object") {
		id = rule.HostNoObject
	}
	c.problems = append(c.problems, rule.New(id, rule.Place{File: c.file.Name, Line: c.file.ErrorLine()}, rule.Values{"text": text}))
}

func (c *checker) version() {
	switch version, ok := c.app.Config.Text("version"); {
	case !ok || version == "":
		c.note(rule.VersionMissing, nil)
	case version != "2.0":
		c.note(rule.VersionWrong, rule.Values{"found": version}, "version")
	}
}

// options asks the local host's reader about everything else. The version and the
// handler were judged before, so what it refuses is a value.
func (c *checker) options() {
	if !c.app.Config.Has("customHandler") {
		return // httpWorker, which that reader does not know
	}
	_, err := settings.NewOptions(c.app.Config, c.app.Env, 1, false)
	if err == nil {
		return
	}
	text := err.Error()
	path, _, _ := strings.Cut(strings.TrimPrefix(text, "host.json: "), " ")
	id := rule.HostOptionInvalid
	switch lower := strings.ToLower(path); {
	case lower == "functiontimeout":
		id = rule.TimeoutInvalid
	case strings.HasSuffix(lower, "messageencoding"):
		id = rule.MessageEncoding
	case strings.HasPrefix(lower, "extensions.queues"):
		id = rule.QueueOption
	case strings.HasSuffix(lower, "initializationtimeout"):
		id = rule.StartTimeoutInvalid
	}
	c.note(id, rule.Values{"text": text}, path)
}

// spelled gives paths the letter case that the file uses.
func (c *checker) spelled(paths []string) []string {
	spelled := make([]string, len(paths))
	for i, path := range paths {
		var parts []string
		object := c.file.Object
		for part := range strings.SplitSeq(path, ".") {
			name, index, _ := strings.Cut(part, "[")
			if object != nil {
				for _, known := range object.Names() {
					if strings.EqualFold(known, name) {
						name = known
					}
				}
				value, _ := object.Get(name)
				object, _ = value.(*jsonnet.Object)
			}
			if index != "" {
				name += "[" + index
			}
			parts = append(parts, name)
		}
		spelled[i] = strings.Join(parts, ".")
	}
	return spelled
}
