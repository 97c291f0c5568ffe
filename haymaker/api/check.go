package api

import (
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"azurehaymaker/haymaker"
)

func (s *Server) checkScenarios(names []string) error {
	if len(names) > maxScenarios {
		return invalid(CodeInvalidParameter, "at most %d scenarios can be named", maxScenarios)
	}
	choices, excluded := s.options.Catalogue.Choices()
	for i, name := range names {
		switch {
		case len(name) > haymaker.MaxScenarioID || !haymaker.ScenarioIDPattern.MatchString(name):
			return invalid(CodeInvalidParameter, "scenario %q is not an id like compute-01-linux-vm-web-server", shorten(name))
		case slices.Contains(names[:i], name):
			return invalid(CodeInvalidParameter, "scenario %s is named twice", name)
		case slices.ContainsFunc(choices, func(c haymaker.ScenarioChoice) bool { return c.ScenarioName == name }):
			continue
		}
		for _, exclusion := range excluded {
			if exclusion.ScenarioName == name {
				return invalid(CodeInvalidParameter, "scenario %s is excluded: %s", name, exclusion.Reason)
			}
		}
		return &Error{Status: http.StatusNotFound, Code: CodeScenarioNotFound, Message: "scenario " + name + " is unknown; list them with GET /api/v1/scenarios"}
	}
	return nil
}

// shorten keeps foreign text in a message small.
func shorten(text string) string {
	const limit = 80
	if runes := []rune(text); len(runes) > limit {
		return string(runes[:limit]) + "…"
	}
	return text
}

// unprintable says whether text holds what would garble a log or a terminal.
func unprintable(text string) bool { return strings.ContainsFunc(text, unicode.IsControl) }

func checkRequester(name string) error {
	if utf8.RuneCountInString(name) > maxRequester || unprintable(name) {
		return invalid(CodeInvalidParameter, "requested_by must be at most %d printable characters", maxRequester)
	}
	return nil
}

// checkTags refuses what Azure would refuse later, and what would break the
// evidence: tags that HayMaker sets itself.
func checkTags(tags map[string]string) error {
	if len(tags) > maxTags {
		return invalid(CodeInvalidParameter, "at most %d tags can be given", maxTags)
	}
	seen := map[string]bool{}
	for key, value := range tags {
		lower := strings.ToLower(key)
		switch {
		case strings.TrimSpace(key) == "" || utf8.RuneCountInString(key) > maxTagKey || strings.ContainsAny(key, `<>%&\?/`) || unprintable(key):
			return invalid(CodeInvalidParameter, "tag name %q must have 1 to %d characters and none of < > %% & \\ ? /", shorten(key), maxTagKey)
		case utf8.RuneCountInString(value) > maxTagValue || unprintable(value):
			return invalid(CodeInvalidParameter, "the value of tag %q must have at most %d printable characters", shorten(key), maxTagValue)
		case haymaker.RequiredTag(key):
			return invalid(CodeInvalidParameter, "tag %s is set by HayMaker and cannot be given", key)
		case seen[lower]:
			return invalid(CodeInvalidParameter, "tag %s is given twice: Azure takes names that differ in case only for one", lower)
		}
		seen[lower] = true
	}
	return nil
}
