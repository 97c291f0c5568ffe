package declaration

import (
	"regexp"
	"strings"

	"azurehaymaker/local/funchost/jsonnet"
	"azurehaymaker/local/proof/rule"
)

// indexing translates stage 3.
func (s *subject) indexing() []rule.Problem {
	switch {
	case s.says("does not resolve to a value"):
		if s.app.SettingsUnknown {
			return nil
		}
		name, i, property := s.percent()
		return s.at(rule.UnresolvedSetting, s.file.BindingLine(i, property), rule.Values{"setting": name})
	case s.says("closing '%'"):
		_, i, property := s.percent()
		return s.at(rule.UnclosedPercent, s.file.BindingLine(i, property), nil)
	case s.says("schedule expression"):
		return s.badSchedule()
	case s.says("does not exist. Make sure that it is a defined App Setting"):
		return s.noConnection()
	case s.says("A queue name") || s.says("dash (-) character"):
		return s.queueName()
	case s.says("this local host"):
		return nil // the app is right, the stand-in is not able
	}
	return s.at(rule.RejectedByHost, s.file.Line("bindings"), nil)
}

// percent finds the property whose %name% the text speaks of.
func (s *subject) percent() (name string, index int, at string) {
	token := regexp.MustCompile(`%([^%]*)(%|$)`)
	for i, b := range s.bindings() {
		if b == nil {
			continue
		}
		for _, key := range b.Names() {
			value, _ := b.Get(key)
			text, ok := value.(string)
			if !ok {
				continue
			}
			for _, found := range token.FindAllStringSubmatch(text, -1) {
				closed := found[2] == "%"
				if closed && s.says("'%"+found[1]+"%'") || !closed && s.says("closing '%'") {
					return found[1], i, key
				}
			}
		}
	}
	return "", 0, "type"
}

func (s *subject) badSchedule() []rule.Problem {
	line := s.file.BindingLine(s.first(isTrigger), "schedule")
	_, rest, _ := strings.Cut(s.text, "The schedule expression '")
	text, _, _ := strings.Cut(rest, "' was not recognized")
	quartz := regexp.MustCompile(`[?#@]|\bLW?\b|\d[LW]\b`)
	if quartz.MatchString(text) || len(strings.Fields(text)) == 7 {
		return s.at(rule.QuartzSchedule, line, nil)
	}
	return s.at(rule.BadSchedule, line, nil)
}

// noConnection tells the host's own storage from a trigger's, and a name from a value
// in the wrong place, which must not be repeated.
func (s *subject) noConnection() []rule.Problem {
	if s.app.SettingsUnknown {
		return nil
	}
	for i, b := range s.bindings() {
		kind := strings.ToLower(property(b, "type"))
		if kind != "queue" && kind != "queuetrigger" {
			continue
		}
		name := property(b, "connection")
		if name == "" {
			name = "AzureWebJobsStorage"
		}
		if !s.says("'AzureWebJobs"+name+"'") && (property(b, "connection") != "" || !s.says("'AzureWebJobsStorage'")) {
			continue
		}
		line := s.file.BindingLine(i, "connection")
		switch {
		case strings.ContainsAny(name, ";=") || strings.Contains(name, "://"):
			return s.at(rule.ConnectionIsValue, line, nil)
		case strings.EqualFold(name, "AzureWebJobsStorage") || strings.EqualFold(name, "Storage"):
			return s.at(rule.StorageMissing, line, nil)
		}
		return s.at(rule.ConnectionMissing, line, rule.Values{"setting": name})
	}
	return s.at(rule.RejectedByHost, s.file.Line("bindings"), nil)
}

func (s *subject) queueName() []rule.Problem {
	i := s.first(func(b *jsonnet.Object) bool {
		kind := strings.ToLower(property(b, "type"))
		name := property(b, "queueName")
		return (kind == "queue" || kind == "queuetrigger") && (s.says("\""+strings.ToLower(name)+"\"") || strings.Contains(name, "%"))
	})
	line := s.file.BindingLine(i, "queueName")
	switch {
	case s.says("from 3 through 63") && s.says(`- "" `):
		return s.at(rule.QueueNameMissing, line, nil)
	case s.says("from 3 through 63"):
		return s.at(rule.QueueNameLength, line, nil)
	case s.says("dash (-) character may not") || s.says("Consecutive dash"):
		return s.at(rule.QueueNameDashes, line, nil)
	}
	return s.at(rule.QueueNameLetters, line, nil)
}
