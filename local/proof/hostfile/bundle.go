package hostfile

import (
	"regexp"
	"slices"
	"strings"

	"azurehaymaker/local/proof/declaration"
	"azurehaymaker/local/proof/rule"
)

// maintained is the major version of the extension bundle that is maintained.
const maintained = 4

func bundleIDs() []string {
	return []string{"Microsoft.Azure.Functions.ExtensionBundle", "Microsoft.Azure.Functions.ExtensionBundle.Preview",
		"Microsoft.Azure.Functions.ExtensionBundle.Experimental", "Microsoft.Azure.Functions.ExtensionBundle.Workflows"}
}

func (c *checker) bundle() {
	if !c.app.Config.Has("extensionBundle") {
		return
	}
	const id, at = "extensionBundle.id", "extensionBundle.version"
	name := c.text("extensionBundle:id")
	if name == "" {
		return // then there is no bundle, which the bindings that need one tell
	}
	if !slices.ContainsFunc(bundleIDs(), func(known string) bool { return strings.EqualFold(known, name) }) {
		c.note(rule.BundleID, rule.Values{"found": name}, id)
		return
	}
	versions := c.text("extensionBundle:version")
	switch {
	case versions == "":
		c.note(rule.BundleRangeMissing, nil, id)
	case !isRange(versions):
		c.note(rule.BundleRange, rule.Values{"found": versions}, at)
	case declaration.Highest(versions) < maintained && !c.tooOldForATrigger(versions):
		c.note(rule.BundleOld, rule.Values{"range": versions}, at)
	}
}

// tooOldForATrigger says whether a function already complains of the range.
func (c *checker) tooOldForATrigger(versions string) bool {
	return declaration.NeedsNewer(c.app, declaration.Highest(versions))
}

// isRange knows NuGet's ranges as far as bundles use them: [4.*, 5.0.0), 4.*, [4.0.0].
func isRange(text string) bool {
	const version = `\d+(\.(\d+|\*))*`
	return regexp.MustCompile(`^\s*([\[(]\s*(` + version + `)?\s*,\s*(` + version + `)?\s*[\])]|\[?\s*` + version + `\s*\]?)\s*$`).MatchString(text)
}
