package api

import (
	"net/http"
	"slices"
	"strings"
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
		case !haymaker.ScenarioIDPattern.MatchString(name):
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
	if len(text) <= limit {
		return text
	}
	return text[:limit] + "…"
}

// checkTags refuses what Azure would refuse later, and what would break the
// evidence: tags that HayMaker sets itself.
func checkTags(tags map[string]string) error {
	if len(tags) > maxTags {
		return invalid(CodeInvalidParameter, "at most %d tags can be given", maxTags)
	}
	for key, value := range tags {
		switch {
		case key == "" || utf8.RuneCountInString(key) > maxTagKey || strings.ContainsAny(key, `<>%&\?/`):
			return invalid(CodeInvalidParameter, "tag name %q must have 1 to %d characters and none of < > %% & \\ ? /", shorten(key), maxTagKey)
		case utf8.RuneCountInString(value) > maxTagValue:
			return invalid(CodeInvalidParameter, "the value of tag %q has more than %d characters", key, maxTagValue)
		}
		for _, own := range []string{haymaker.TagManaged, haymaker.TagRunID, haymaker.TagScenario, haymaker.TagCreatedAt, haymaker.TagOwner, haymaker.TagExpiresAt} {
			if strings.EqualFold(key, own) {
				return invalid(CodeInvalidParameter, "tag %s is set by HayMaker and cannot be given", own)
			}
		}
	}
	return nil
}
