package haymaker

import (
	"regexp"
	"strings"
)

// objectPrefix begins the id under which agents report an object of the
// directory: graph:/<collection>/<object id>.
const objectPrefix = "graph:/"

var objectForm = regexp.MustCompile(`^(users|groups|applications|servicePrincipals|identity/conditionalAccess/(?:policies|namedLocations))/([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$`)

// ObjectOf gives the collection of Microsoft Graph and the object id in a
// resource id of the form graph:/<collection>/<object id>; false for any other id.
func ObjectOf(resourceID string) (collection, id string, ok bool) {
	rest, ok := strings.CutPrefix(resourceID, objectPrefix)
	if !ok {
		return "", "", false
	}
	parts := objectForm.FindStringSubmatch(rest)
	if parts == nil {
		return "", "", false
	}
	return parts[1], parts[2], true
}

// ObjectResourceID is the resource id of an object of the directory.
func ObjectResourceID(collection, id string) string { return objectPrefix + collection + "/" + id }

// OutsideGroups says whether a resource id is that of something which lies in no
// resource group: an object of the directory or of a subscription itself.
func OutsideGroups(resourceID string) bool {
	if _, _, object := ObjectOf(resourceID); object {
		return true
	}
	parts := strings.Split(resourceID, "/")
	return len(parts) > 4 && strings.EqualFold(parts[1], "subscriptions") && strings.EqualFold(parts[3], "providers")
}
