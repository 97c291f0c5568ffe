package tenant

import (
	"errors"

	"azurehaymaker/azure/graph"
	"azurehaymaker/haymaker"
)

// The rights that the service itself needs of Microsoft Graph to give rights.
const (
	rightToGive = "AppRoleAssignment.ReadWrite.All"
	rightToRead = "Application.Read.All"
)

// rightFor is the application permission that the service needs to read and
// delete what agents made in a collection. Agents own their applications, so that
// the service's right to its own applications does not reach them.
func rightFor(collection string) string {
	switch collection {
	case graph.Users:
		return "User.ReadWrite.All"
	case graph.Groups:
		return "Group.ReadWrite.All"
	case graph.Policies, graph.NamedLocations:
		return "Policy.ReadWrite.ConditionalAccess and Policy.Read.All"
	}
	return "Application.ReadWrite.All"
}

// failedObject is failed for an object of the directory: a refusal names the
// right that is lacking.
func failedObject(operation, collection string, err error) error {
	return lacking(failed(operation, err), rightFor(collection))
}

func failedRight(operation string, err error) error {
	return lacking(failed(operation, err), rightToGive+" and "+rightToRead)
}

// lacking puts the right's name into the advice of a refusal.
func lacking(err error, right string) error {
	var permanent *haymaker.PermanentError
	var own *Error
	if errors.As(err, &permanent) && permanent.Kind == haymaker.FailurePermission && errors.As(err, &own) {
		named := *own
		named.Advice = "Grant the service's identity the application permission " + right + " of Microsoft Graph (docs/tenant.md)"
		return haymaker.Permanent(haymaker.FailurePermission, &named)
	}
	return err
}
