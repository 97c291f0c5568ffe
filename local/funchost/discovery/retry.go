package discovery

import (
	"strings"

	"azurehaymaker/local/funchost/jsonnet"
	"azurehaymaker/local/funchost/schedule"
)

// checkRetry validates a function's retry section. It refuses a good one too: this host
// does not run retry policies, and silently calling a function once would hide what
// Azure does.
func checkRetry(f *Function) string {
	value, ok := f.Config.GetFold("retry")
	if !ok || value == nil {
		return ""
	}
	section, ok := value.(*jsonnet.Object)
	if !ok {
		return "The 'retry' property must be a JSON object."
	}
	get := func(name string) string {
		value, _ := section.GetFold(name)
		return jsonnet.Text(value)
	}
	count, _ := section.GetFold("maxRetryCount")
	if n, ok := count.(int64); !ok || n < -1 {
		return "The retry policy needs a 'maxRetryCount' of at least -1."
	}
	switch strings.ToLower(get("strategy")) {
	case "fixeddelay":
		if _, ok := schedule.ParseTimeSpan(get("delayInterval")); !ok {
			return "The retry policy 'fixedDelay' needs a 'delayInterval'."
		}
	case "exponentialbackoff":
		low, okLow := schedule.ParseTimeSpan(get("minimumInterval"))
		high, okHigh := schedule.ParseTimeSpan(get("maximumInterval"))
		if !okLow || !okHigh || low > high {
			return "The retry policy 'exponentialBackoff' needs a 'minimumInterval' that is not above its 'maximumInterval'."
		}
	default:
		return "The retry policy's 'strategy' must be 'fixedDelay' or 'exponentialBackoff'."
	}
	return "Retry policies are not supported by this local host: remove 'retry' from function.json, or run the function on the real host."
}
