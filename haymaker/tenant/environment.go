package tenant

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"sync"

	"azurehaymaker/haymaker"
)

// environment implements haymaker.Environment.
type environment struct{ *Tenant }

// Validate implements haymaker.Environment. Checks are given in order of name.
func (e *environment) Validate(ctx context.Context, demand haymaker.Demand) []haymaker.CheckResult {
	checks := map[string]Check{
		"credential":          e.checkCredential,
		"subscription":        e.checkSubscription,
		"resource_providers":  e.checkProviders(demand),
		"permissions":         e.checkPermissions,
		"directory_rights":    e.checkDirectoryRights,
		"key_vault":           e.checkVault,
		"container_image":     e.checkImage,
		"managed_environment": e.checkManagedEnvironment,
		"agent_capacity":      e.checkAgentCapacity(demand),
		"quotas":              e.checkQuotas(demand),
		"graph":               e.checkGraph,
	}
	if e.config.Strategy == strategyGoal {
		checks["llm_key"] = e.checkLLMKey
	}
	for name, check := range e.options.ExtraChecks {
		checks[name] = check
	}
	names := make([]string, 0, len(checks))
	for name := range checks {
		names = append(names, name)
	}
	sort.Strings(names)
	results := make([]haymaker.CheckResult, len(names))
	var running sync.WaitGroup
	for i, name := range names {
		running.Add(1)
		go func() {
			defer running.Done()
			results[i] = e.run(ctx, name, checks[name])
		}()
	}
	running.Wait()
	return results
}

// run makes one check under its deadline. A panic of a check is its failure.
func (e *environment) run(ctx context.Context, name string, check Check) (result haymaker.CheckResult) {
	result.CheckName = name
	start := e.options.Now()
	ctx, cancel := context.WithTimeout(ctx, e.options.Pace.Check)
	defer cancel()
	defer func() {
		if recovered := recover(); recovered != nil {
			result.Passed, result.Error = false, fmt.Sprintf("the check panicked: %v", recovered)
		}
		result.DurationSeconds = e.options.Now().Sub(start).Seconds()
	}()
	details, err := check(ctx)
	result.Passed, result.Details = err == nil, details
	if err != nil {
		result.Error, result.Unknown = err.Error(), !haymaker.IsPermanent(err)
		if errors.Is(err, context.DeadlineExceeded) {
			result.Error = fmt.Sprintf("%s (the check %s ended after %s)", err, name, e.options.Pace.Check)
		}
	}
	return result
}
