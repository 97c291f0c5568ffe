package catalogue

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"azurehaymaker/haymaker"
)

var (
	subscriptionInID = regexp.MustCompile(`(?i)subscriptions/([^/]*)`)
	groupInID        = regexp.MustCompile(`(?i)resourceGroups/([^/]*)`)
	// ownGroup is the scenario's own group, or one that a service (AKS, Databricks)
	// makes for it: found by the prefix of its name.
	ownGroup = regexp.MustCompile(`^\$\{resourceGroup\}(-[a-z0-9-]{1,20})?$`)
)

// azureHosts are the public endpoints of services a scenario can deploy.
var azureHosts = []string{
	".azurewebsites.net", ".cloudapp.azure.com", ".vault.azure.net", ".documents.azure.com",
	".blob.core.windows.net", ".web.core.windows.net", ".azurecontainerapps.io", ".azurecontainer.io", ".azure-api.net",
	".azurestaticapps.net", ".azureedge.net", ".azurefd.net", ".azurecr.io", ".cognitiveservices.azure.com", ".openai.azure.com",
	".search.windows.net", ".azuredatabricks.net", ".dev.azuresynapse.net",
}

// checkScope keeps a document inside its own subscription, tenant, group and
// region, and a probe on what the scenario deployed.
func (c *checker) checkScope(step placed) {
	c.eachText(step, func(path []string, text string) {
		for _, match := range subscriptionInID.FindAllStringSubmatch(text, -1) {
			if match[1] != "${subscriptionId}" {
				c.report(path, "write ${subscriptionId}, or ${id:<step>} for a whole id", "the text names subscription %q", match[1])
			}
		}
		for _, match := range groupInID.FindAllStringSubmatch(text, -1) {
			if !ownGroup.MatchString(match[1]) {
				c.report(path, "write ${resourceGroup}, ${resourceGroup}-<suffix> for a group that a service makes, or ${id:<step>} for a whole id", "the text names resource group %q", match[1])
			}
		}
		switch key := path[len(path)-1]; {
		case strings.EqualFold(key, "tenantId") && text != "${tenantId}":
			c.report(path, "write ${tenantId}", "the text names tenant %q", text)
		case strings.EqualFold(key, "subscriptionId") && text != "${subscriptionId}":
			c.report(path, "write ${subscriptionId}", "the text names subscription %q", text)
		case key == "location":
			c.checkRegion(step, path, text)
		}
	})
	if step.Probe != nil {
		c.checkProbe(step)
	}
}

func (c *checker) checkProbe(step placed) {
	path := extend(step.path, "probe", "url")
	owned := slices.ContainsFunc(references(step.Probe.URL), func(r segment) bool { return r.name == "name" || r.name == "uniqueId" || r.name == "output" })
	text, err := c.s.expand(step.Probe.URL, c.sample())
	if err != nil {
		return // checkReferences has said so
	}
	target, err := url.Parse(text)
	if err != nil {
		c.report(path, "correct the address", "%v", err)
		return
	}
	known := slices.ContainsFunc(azureHosts, func(suffix string) bool { return strings.HasSuffix(target.Hostname(), suffix) })
	known = known || given(step.Probe.URL)
	if !owned || !known || target.User != nil || target.Port() != "" {
		c.report(path, "probe https://${name:<step>}"+azureHosts[0]+" or another Azure host of a resource the scenario creates", "host %q is not the scenario's own", target.Host)
	}
}

// given says whether the host of an address is what Azure gave a resource of the
// scenario, as a whole.
func given(address string) bool {
	segments, err := parseTemplate(strings.TrimPrefix(address, "https://"))
	return err == nil && len(segments) > 0 && segments[0].literal == "" && segments[0].name == "output" || err == nil && len(segments) > 1 && segments[0] == segment{} && segments[1].name == "output"
}

// checkTags keeps the required tags to the executor.
func (c *checker) checkTags(step placed) {
	call := step.Call()
	if call == nil {
		return
	}
	tags, ok := call.Body["tags"].(map[string]any)
	if !ok {
		return
	}
	for _, key := range keys(tags) {
		for _, required := range []string{haymaker.TagManaged, haymaker.TagRunID, haymaker.TagScenario, haymaker.TagCreatedAt, haymaker.TagOwner, haymaker.TagExpiresAt} {
			if strings.EqualFold(key, required) {
				c.report(extend(step.path, step.Verb(), "body", "tags", key), "remove the tag: the executor sets it", "tag %s is not the document's to set", key)
			}
		}
	}
}
