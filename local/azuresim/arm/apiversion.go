package arm

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"azurehaymaker/local/azuresim/wire"
)

var apiVersionForm = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}(-(preview|alpha|beta|rc|privatepreview)[0-9.]*)?$`)

// checkAPIVersion refuses a missing or malformed version, and for types of the
// catalogue one that the type never had.
func (p *Plane) checkAPIVersion(c *Call) *wire.Answer {
	version := c.APIVersion()
	if version == "" {
		return Fail(http.StatusBadRequest, "MissingApiVersionParameter",
			"The api-version query parameter (?api-version=) is required for all requests.")
	}
	if !apiVersionForm.MatchString(strings.ToLower(version)) {
		return Fail(http.StatusBadRequest, "InvalidApiVersionParameter",
			"The api-version '%s' is invalid. The supported versions are '%s'.", version, strings.Join(p.catalogue.ResourcesVersions(), ","))
	}
	name := c.Target.Type()
	if len(c.Target.Types) == 0 || c.Target.Tail != "" && c.Method == http.MethodGet {
		name = c.Target.CollectionType()
	}
	known, ok := p.catalogue.Type(name)
	if !ok || slices.Contains(known.Versions, strings.ToLower(version)) {
		return nil
	}
	location := "eastus"
	if text, ok := c.Body["location"].(string); ok {
		location = text
	}
	return Fail(http.StatusBadRequest, "NoRegisteredProviderFound",
		"No registered resource provider found for location '%s' and API version '%s' for type '%s'. The supported api-versions are '%s'. The supported locations are '%s'.",
		location, version, known.Path(), strings.Join(known.Versions, ", "), strings.Join(p.catalogue.Locations(), ", "))
}
