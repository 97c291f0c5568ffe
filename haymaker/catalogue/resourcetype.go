package catalogue

import (
	"regexp"
	"strings"
)

// typeFacts is what the catalogue must know of a resource type. Limits apply to the
// last part of a name. Source: Microsoft Learn, "Naming rules and restrictions
// for Azure resources" and "Tag support for Azure resources".
type typeFacts struct {
	min, max int
	// form is what the whole part must match.
	form *regexp.Regexp
	// tags: the type carries tags of its own.
	tags bool
	// goneWithParent: Azure Resource Manager has no DELETE for the type.
	goneWithParent bool
}

var (
	networkName    = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9_])?$`)
	hyphenName     = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$`)
	lowerName      = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?$`)
	lowerAlphanum  = regexp.MustCompile(`^[a-z0-9]+$`)
	vaultName      = regexp.MustCompile(`^[A-Za-z](-?[A-Za-z0-9])*$`)
	secretName     = regexp.MustCompile(`^[A-Za-z0-9-]+$`)
	underscoreName = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)
	freeName       = regexp.MustCompile(`^[^<>*#%&:?\\/+]*[^<>*#%&:?\\/+ .]$`)
)

// factsOf finds a type, ignoring case as Azure does. A scenario may create the
// types of this table only: what is not here has unknown limits.
func factsOf(resourceType string) (typeFacts, bool) {
	network := typeFacts{min: 1, max: 80, form: networkName, tags: true}
	networkChild := typeFacts{min: 1, max: 80, form: networkName}
	switch strings.ToLower(resourceType) {
	case "microsoft.network/networksecuritygroups", "microsoft.network/publicipaddresses",
		"microsoft.network/networkinterfaces", "microsoft.network/routetables":
		return network, true
	case "microsoft.network/virtualnetworks":
		return typeFacts{min: 2, max: 64, form: networkName, tags: true}, true
	case "microsoft.network/virtualnetworks/subnets", "microsoft.network/virtualnetworks/virtualnetworkpeerings",
		"microsoft.network/networksecuritygroups/securityrules", "microsoft.network/routetables/routes":
		return networkChild, true
	case "microsoft.compute/virtualmachines": // the Linux limit; 15 for Windows is the computer name's
		return typeFacts{min: 1, max: 64, form: hyphenName, tags: true}, true
	case "microsoft.compute/virtualmachines/runcommands":
		return typeFacts{min: 1, max: 80, form: underscoreName, tags: true}, true
	case "microsoft.compute/disks", "microsoft.compute/snapshots", "microsoft.compute/sshpublickeys":
		return typeFacts{min: 1, max: 80, form: underscoreName, tags: true}, true
	case "microsoft.storage/storageaccounts":
		return typeFacts{min: 3, max: 24, form: lowerAlphanum, tags: true}, true
	case "microsoft.storage/storageaccounts/blobservices/containers":
		return typeFacts{min: 3, max: 63, form: lowerName}, true
	case "microsoft.keyvault/vaults":
		return typeFacts{min: 3, max: 24, form: vaultName, tags: true}, true
	case "microsoft.keyvault/vaults/secrets":
		return typeFacts{min: 1, max: 127, form: secretName, tags: true, goneWithParent: true}, true
	case "microsoft.documentdb/databaseaccounts":
		return typeFacts{min: 3, max: 44, form: lowerName, tags: true}, true
	case "microsoft.documentdb/databaseaccounts/sqldatabases", "microsoft.documentdb/databaseaccounts/sqldatabases/containers":
		return typeFacts{min: 1, max: 255, form: freeName, tags: true}, true
	case "microsoft.operationalinsights/workspaces":
		return typeFacts{min: 4, max: 63, form: hyphenName, tags: true}, true
	case "microsoft.insights/components", "microsoft.insights/autoscalesettings":
		return typeFacts{min: 1, max: 255, form: freeName, tags: true}, true
	case "microsoft.insights/diagnosticsettings":
		return typeFacts{min: 1, max: 255, form: freeName}, true
	case "microsoft.web/serverfarms":
		return typeFacts{min: 1, max: 40, form: hyphenName, tags: true}, true
	case "microsoft.web/sites":
		return typeFacts{min: 2, max: 60, form: hyphenName, tags: true}, true
	case "microsoft.web/sites/slots":
		return typeFacts{min: 2, max: 59, form: hyphenName, tags: true}, true
	}
	return typeFacts{}, false
}

// check says what is wrong with the last part of a name; "" when it fits.
func (k typeFacts) check(part string) string {
	switch {
	case len(part) < k.min:
		return "is shorter than the type's minimum"
	case len(part) > k.max:
		return "is longer than the type's limit"
	case !k.form.MatchString(part):
		return "has characters the type does not allow"
	}
	return ""
}
