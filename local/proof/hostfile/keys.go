package hostfile

import (
	"slices"
	"strings"

	"azurehaymaker/local/proof/near"
	"azurehaymaker/local/proof/rule"
)

// known are the keys of the top level that the host reads.
func known() []string {
	return []string{"version", "aggregator", "concurrency", "console", "customHandler", "extensionBundle", "extensions", "functions",
		"functionTimeout", "healthMonitor", "httpWorker", "logging", "managedDependency", "retry", "singleton", "telemetryMode", "watchDirectories", "watchFiles"}
}

// versionOne are the sections that runtime 1 had at the top and later runtimes have
// below extensions.
func versionOne() []string {
	return []string{"http", "queues", "blobs", "eventHub", "eventHubs", "serviceBus", "documentDB", "cosmosDB", "sendGrid", "durableTask", "signalR", "timers"}
}

// keys finds sections that nobody reads.
func (c *checker) keys() {
	for _, name := range c.file.Object.Names() {
		same := func(other string) bool { return strings.EqualFold(other, name) }
		switch {
		case slices.ContainsFunc(known(), same):
		case slices.ContainsFunc(versionOne(), same):
			c.note(rule.OldKey, rule.Values{"key": name}, name)
		default:
			if meant := near.Name(name, known()); meant != "" {
				c.note(rule.MisspelledKey, rule.Values{"key": name, "near": meant}, name)
			}
		}
	}
	if c.app.Config.Has("retry") {
		c.note(rule.HostRetryIgnored, nil, "retry.strategy", "retry")
	}
}
