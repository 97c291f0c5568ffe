package tenant

import (
	"context"
	"slices"
	"strings"

	"azurehaymaker/azure/graph"
	"azurehaymaker/haymaker"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// reach is what an agent's right lets it make in the directory, and what the
// service needs so that it can remove what the agent leaves there.
type reach struct {
	right       string
	collections []string
	service     []string
}

func reaches() []reach {
	return []reach{
		{"User.ReadWrite.All", []string{graph.Users}, []string{"User.ReadWrite.All"}},
		{"Group.ReadWrite.All", []string{graph.Groups}, []string{"Group.ReadWrite.All"}},
		{"Application.ReadWrite.OwnedBy", []string{graph.Applications, graph.ServicePrincipals}, []string{"Application.ReadWrite.All"}},
		{"Policy.ReadWrite.ConditionalAccess", []string{graph.Policies, graph.NamedLocations}, []string{"Policy.ReadWrite.ConditionalAccess", "Policy.Read.All"}},
	}
}

// collectionsOf are those that agents with these rights could make objects in.
func collectionsOf(rights []string) []string {
	var collections []string
	for _, reach := range reaches() {
		if slices.Contains(rights, reach.right) {
			collections = append(collections, reach.collections...)
		}
	}
	return collections
}

// serviceRights are the application permissions that the service needs so that it
// can give agents these rights and clean up after them.
func serviceRights(rights []string) []string {
	if len(rights) == 0 {
		return nil
	}
	needed := []string{rightToGive, rightToRead}
	for _, reach := range reaches() {
		if slices.Contains(rights, reach.right) {
			needed = append(needed, reach.service...)
		}
	}
	slices.Sort(needed)
	return slices.Compact(needed)
}

func (e *environment) admitted(ctx context.Context) []haymaker.ScenarioChoice {
	if e.options.Admitted == nil {
		return nil
	}
	return e.options.Admitted(ctx)
}

// removals are the rights to remove what scenarios make at the subscription.
// Contributor has none for policies.
func (e *environment) removals(ctx context.Context) []need {
	var needs []need
	for _, choice := range e.admitted(ctx) {
		for _, resourceType := range choice.SubscriptionObjects {
			wanted := need{resourceType + "/delete", e.subscriptionScope()}
			if !slices.Contains(needs, wanted) {
				needs = append(needs, wanted)
			}
		}
	}
	return needs
}

// checkDirectoryRights holds the service's own permissions in Microsoft Graph, as
// its token names them, against what the admitted scenarios need. Where none
// needs any, it asks nothing.
func (e *environment) checkDirectoryRights(ctx context.Context) (string, error) {
	var rights []string
	for _, choice := range e.admitted(ctx) {
		rights = append(rights, choice.DirectoryRights...)
	}
	needed := serviceRights(rights)
	if len(needed) == 0 {
		return "no scenario that is let in needs rights in the directory", nil
	}
	operation := "check the service's rights in the directory"
	token, err := e.credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{e.cloud.GraphScope()}})
	if err != nil {
		return "", failed(operation, err)
	}
	held := claimsOf(token.Token).Roles
	var missing []string
	for _, right := range needed {
		// The wider right covers reading.
		if !slices.Contains(held, right) && (right != rightToRead || !slices.Contains(held, "Application.ReadWrite.All")) {
			missing = append(missing, right)
		}
	}
	if len(missing) == 0 {
		return "the service may give the rights that scenarios need, and clean up after them", nil
	}
	return "", haymaker.Permanent(haymaker.FailurePermission, &Error{
		Operation: operation, Message: "its token lacks " + strings.Join(missing, ", "),
		Advice: "Grant its identity these application permissions of Microsoft Graph (a managed identity's token shows them after up to a day), or keep scenarios that need directory rights out (SCENARIO_ALLOW, SCENARIO_DENY)"})
}
