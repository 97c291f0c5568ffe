package throttle

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"

	"github.com/golang-jwt/jwt/v5"
)

// Throttle stands in front of the planes. It is safe for concurrent use.
type Throttle struct {
	tenant *tenant.Tenant
	limits limiter
}

// New has full buckets.
func New(t *tenant.Tenant) *Throttle {
	return &Throttle{tenant: t, limits: limiter{levels: map[string]*level{}}}
}

// Handler refuses what is beyond the plane's limit, before anything else is looked at.
func (t *Throttle) Handler(plane string, next http.Handler) http.Handler {
	check := map[string]func(http.ResponseWriter, *http.Request, tenant.Throttles) *wire.Answer{
		"arm": t.resourceManager, "resourcegraph": t.resourceGraph, "graph": t.graph, "keyvault": t.vault,
	}[plane]
	if check == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if answer := check(w, r, t.tenant.Settings().Throttle); answer != nil {
			answer.Write(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// globalFactor is how much more all callers together may do.
const globalFactor = 15

func (t *Throttle) resourceManager(w http.ResponseWriter, r *http.Request, limits tenant.Throttles) *wire.Answer {
	kind, usual, bucket := "reads", tenant.Bucket{Burst: 250}, limits.ARMReads
	switch r.Method {
	case http.MethodGet, http.MethodHead:
	case http.MethodDelete:
		kind, usual, bucket = "deletes", tenant.Bucket{Burst: 200}, limits.ARMDeletes
	default:
		kind, usual, bucket = "writes", tenant.Bucket{Burst: 200}, limits.ARMWrites
	}
	who := actor(r)
	left, all := usual.Burst-1, globalFactor*usual.Burst-1 // without a limit: as if nobody else were there
	var wait time.Duration
	if bucket.Burst > 0 {
		now := t.tenant.Now()
		if left, wait = t.limits.take("arm "+kind+" "+who, bucket, now); wait == 0 {
			all, wait = t.limits.take("arm "+kind, tenant.Bucket{Burst: globalFactor * bucket.Burst, PerSecond: globalFactor * bucket.PerSecond}, now)
		}
	}
	w.Header().Set("X-Ms-Ratelimit-Remaining-Subscription-"+kind, strconv.Itoa(left))
	w.Header().Set("X-Ms-Ratelimit-Remaining-Subscription-Global-"+kind, strconv.Itoa(all))
	if wait == 0 {
		return nil
	}
	answer := wire.ARMError(http.StatusTooManyRequests, "SubscriptionRequestsThrottled",
		"Number of '%s' requests for subscription '%s' actor '%s' exceeded. Please try again after '%d' seconds after additional tokens are available. Refer to https://aka.ms/arm-throttling for additional information.",
		strings.TrimSuffix(kind, "s"), subscription(r), who, seconds(wait)).With("Retry-After", strconv.Itoa(seconds(wait)))
	return &answer
}

func (t *Throttle) resourceGraph(w http.ResponseWriter, r *http.Request, limits tenant.Throttles) *wire.Answer {
	left, resets := 14, 5*time.Second
	if limits.ResourceGraph.Burst > 0 {
		left, resets = t.limits.window("resourcegraph "+actor(r), limits.ResourceGraph, t.tenant.Now())
	}
	w.Header().Set("X-Ms-User-Quota-Remaining", strconv.Itoa(max(left, 0)))
	w.Header().Set("X-Ms-User-Quota-Resets-After", fmt.Sprintf("%02d:%02d:%02d", int(resets.Hours()), int(resets.Minutes())%60, seconds(resets)%60))
	if left >= 0 {
		return nil
	}
	answer := wire.JSON(http.StatusTooManyRequests, map[string]any{"error": map[string]any{
		"code": "RateLimiting", "message": "Please provide below info when asking for support: timestamp and correlationId of this answer.",
		"details": []any{map[string]any{
			"code": "RateLimiting", "message": "Client application has been throttled and should not attempt to repeat the request until an amount of time has elapsed. Please see https://aka.ms/resourcegraph-throttling for help.",
		}},
	}}).With("Retry-After", strconv.Itoa(seconds(resets)))
	return &answer
}

func (t *Throttle) graph(_ http.ResponseWriter, r *http.Request, limits tenant.Throttles) *wire.Answer {
	if limits.Graph.Burst == 0 {
		return nil
	}
	now := t.tenant.Now()
	_, wait := t.limits.take("graph "+actor(r), limits.Graph, now)
	if wait == 0 {
		return nil
	}
	answer := wire.GraphError(now, http.StatusTooManyRequests, "TooManyRequests", "Please retry again later.").
		With("Retry-After", strconv.Itoa(seconds(wait))).With("X-Ms-Throttle-Scope", "Tenant_Application/ReadWrite")
	return &answer
}

// vault is the one plane that does not say how long to wait.
func (t *Throttle) vault(_ http.ResponseWriter, r *http.Request, limits tenant.Throttles) *wire.Answer {
	if limits.KeyVault.Burst == 0 {
		return nil
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/keyvault/"), "/")
	if _, wait := t.limits.take("keyvault "+strings.ToLower(name), limits.KeyVault, t.tenant.Now()); wait == 0 {
		return nil
	}
	answer := wire.VaultError(http.StatusTooManyRequests, "Throttled", "",
		"Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached")
	return &answer
}

// actor is the object id in the caller's token. The token is not checked here: a
// caller who lies about it only exhausts somebody's bucket of a simulator.
func actor(r *http.Request) string {
	_, raw, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	claims := jwt.MapClaims{}
	if _, _, err := jwt.NewParser().ParseUnverified(strings.TrimSpace(raw), claims); err != nil {
		return ""
	}
	id, _ := claims["oid"].(string)
	return id
}

func subscription(r *http.Request) string {
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	if len(parts) > 1 && strings.EqualFold(parts[0], "subscriptions") {
		return parts[1]
	}
	return ""
}
