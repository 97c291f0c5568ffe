package fault

import (
	"fmt"
	"net/http"
	"path"
	"time"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// hit is a request that a fault was drawn for.
type hit struct {
	plane    string
	r        *http.Request
	now      time.Time
	choice   uint64
	schedule *compiled
}

// code picks the code of the plane: that of most, of Microsoft Graph, of the
// token endpoint.
func (h hit) code(most, graph, token string) string {
	switch h.plane {
	case "graph":
		return graph
	case "token":
		return token
	}
	return most
}

// effect is what happens to a request.
type effect struct {
	rule    Rule
	answer  *wire.Answer // in place of the rule's
	fails   bool         // answer the error
	cut     bool         // close the connection instead of answering
	after   bool         // let the request take effect first
	delayMS int64
	twist   Twist
}

func fails(rule Rule) effect { return effect{rule: rule, fails: true, after: rule.After} }

// throttled is the refusal of each plane's own limit.
func throttled(h hit) effect {
	rule := Rule{Status: http.StatusTooManyRequests, RetryAfter: 1}
	switch h.plane {
	case "arm":
		rule.Code, rule.Message = "SubscriptionRequestsThrottled", "Number of requests for this subscription and actor exceeded. Please try again after '1' seconds after additional tokens are available."
	case "resourcegraph":
		rule.Code, rule.Message = "RateLimiting", "Client application has been throttled and should not attempt to repeat the request until an amount of time has elapsed."
	case "keyvault":
		rule.Code, rule.Message = "Throttled", "Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached"
	case "token":
		rule.Code, rule.Message = "temporarily_unavailable", "AADSTS90055: The request rate to the server is too high."
	default:
		rule.Code, rule.Message = "TooManyRequests", "Please retry again later."
	}
	return fails(rule)
}

func expired(h hit) effect {
	const message = "The access token expiry UTC time is earlier than current UTC time."
	switch h.plane {
	case "graph":
		return fails(Rule{Status: http.StatusUnauthorized, Code: "InvalidAuthenticationToken", Message: "Lifetime validation failed, the token is expired."})
	case "keyvault":
		return fails(Rule{Status: http.StatusUnauthorized, Code: "Unauthorized", Message: "AKV10005: Token is expired."})
	}
	answer := wire.ARMError(http.StatusUnauthorized, "ExpiredAuthenticationToken", "%s", message).With("WWW-Authenticate",
		fmt.Sprintf("Bearer authorization_uri=%q, error=%q, error_description=%q", "https://"+h.r.Host, "invalid_token", message))
	return effect{answer: &answer, fails: true}
}

// revoked is what a client meets whose session was revoked.
func revoked(h hit) effect {
	answer := wire.ClaimsChallenge(h.plane, "https://"+h.r.Host, h.now)
	return effect{answer: &answer, fails: true}
}

// forbidden is what a caller sees whose right was taken away a moment ago.
func forbidden(h hit) effect {
	switch h.plane {
	case "graph":
		return fails(Rule{Status: http.StatusForbidden, Code: "Authorization_RequestDenied", Message: "Insufficient privileges to complete the operation."})
	case "keyvault":
		answer := wire.VaultError(http.StatusForbidden, "Forbidden", "ForbiddenByRbac", "Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role definitions were changed recently, please observe propagation time.")
		return effect{answer: &answer, fails: true}
	}
	return fails(Rule{Status: http.StatusForbidden, Code: "AuthorizationFailed",
		Message: "The client does not have authorization to perform the action over the scope or the scope is invalid. If access was recently granted, please refresh your credentials."})
}

func denied(h hit) effect {
	answer := wire.PolicyDenied(path.Base(h.r.URL.Path), wire.PolicyViolation{
		AssignmentName: "azuresim-random", AssignmentID: "/providers/Microsoft.Management/managementGroups/corp/providers/Microsoft.Authorization/policyAssignments/azuresim-random",
		AssignmentScope: "/providers/Microsoft.Management/managementGroups/corp",
		DefinitionName:  "azuresim-random", DefinitionID: "/providers/Microsoft.Authorization/policyDefinitions/azuresim-random",
	})
	return effect{answer: &answer, fails: true}
}

func fated(outcome string) func(hit) effect {
	return func(h hit) effect {
		fate := &tenant.Fate{Outcome: outcome}
		if outcome != tenant.OutcomeFail {
			fate.ForMS = h.schedule.HoldMS
		}
		return effect{twist: Twist{Fate: fate}}
	}
}

func pending(h hit) effect {
	return effect{twist: Twist{Pending: time.Duration(h.schedule.HoldMS) * time.Millisecond}}
}
