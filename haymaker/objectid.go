package haymaker

import (
	"regexp"
	"strings"
)

// objectPrefix begins the id under which agents report an object of the
// directory: graph:/<collection>/<object id>.
const objectPrefix = "graph:/"

var objectForm = regexp.MustCompile(`^(users|groups|applications|servicePrincipals|identity/conditionalAccess/(policies|namedLocations))/[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// ObjectPath gives the path below Microsoft Graph's version of the object that a
// resource id of the form graph:/<collection>/<object id> names; false for any
// other id.
func ObjectPath(resourceID string) (path string, ok bool) {
	rest, ok := strings.CutPrefix(resourceID, objectPrefix)
	if !ok || !objectForm.MatchString(rest) {
		return "", false
	}
	return "/" + rest, true
}
