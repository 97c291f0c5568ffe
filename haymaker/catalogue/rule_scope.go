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
)

// azureHosts are the public endpoints of services a scenario can deploy.
var azureHosts = []string{
	".azurewebsites.net", ".cloudapp.azure.com", ".vault.azure.net", ".documents.azure.com",
	".blob.core.windows.net", ".web.core.windows.net",
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
			if match[1] != "${resourceGroup}" {
				c.report(path, "write ${resourceGroup}, or ${id:<step>} for a whole id", "the text names resource group %q", match[1])
			}
		}
		switch key := path[len(path)-1]; {
		case strings.EqualFold(key, "tenantId") && text != "${tenantId}":
			c.report(path, "write ${tenantId}", "the text names tenant %q", text)
		case strings.EqualFold(key, "subscriptionId") && text != "${subscriptionId}":
			c.report(path, "write ${subscriptionId}", "the text names subscription %q", text)
		case key == "location" && text != "${location}" && text != "global":
			c.report(path, "write ${location}", "the region is fixed to %q", text)
		}
	})
	if step.Probe != nil {
		c.checkProbe(step)
	}
}

func (c *checker) checkProbe(step placed) {
	path := extend(step.path, "probe", "url")
	owned := slices.ContainsFunc(references(step.Probe.URL), func(r segment) bool { return r.name == "name" || r.name == "uniqueId" })
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
	if !owned || !known || target.User != nil || target.Port() != "" {
		c.report(path, "probe https://${name:<step>}"+azureHosts[0]+" or another Azure host of a resource the scenario creates", "host %q is not the scenario's own", target.Host)
	}
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
