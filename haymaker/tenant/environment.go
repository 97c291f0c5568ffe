package tenant

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"sync"
	"time"

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
	details, err := e.insistOn(ctx, check)
	result.Passed, result.Details = err == nil, details
	if err != nil {
		result.Error, result.Unknown = err.Error(), !haymaker.IsPermanent(err)
		if errors.Is(err, context.DeadlineExceeded) {
			result.Error = fmt.Sprintf("%s (the check %s ended after %s)", err, name, e.options.Pace.Check)
		}
	}
	return result
}

// checkTries is how often a check that gets no answer is made. Each of its calls
// is tried several times already; but there are dozens of them, and one without
// an answer would end a run of hours before it has begun.
const checkTries = 3

// insistOn makes a check again while it gets no answer and there is time. A try
// that time cut off says less than the one before it.
func (e *environment) insistOn(ctx context.Context, check Check) (string, error) {
	var unanswered error
	for try := 1; ; try++ {
		details, err := check(ctx)
		switch {
		case err == nil || haymaker.IsPermanent(err):
			return details, err
		case ctx.Err() != nil && unanswered != nil:
			return "", unanswered
		case ctx.Err() != nil || try == checkTries:
			return details, err
		}
		unanswered = err
		pause := time.NewTimer(e.options.Pace.Poll)
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return "", unanswered
		}
	}
}
