package haymaker

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Standing is what is known of a run that has something in the tenant.
type Standing string

// The standings.
const (
	StandingActive  Standing = "in_progress"
	StandingEnded   Standing = "ended"
	StandingUnknown Standing = "unknown"    // neither the records nor the task hub know it
	StandingNoReply Standing = "unanswered" // they could not be asked
)

// Verdict is what becomes of what a run has in the tenant.
type Verdict string

// The verdicts.
const (
	VerdictCleanUp Verdict = "clean_up" // nobody will delete it otherwise
	VerdictKeep    Verdict = "keep"     // its run will
	VerdictReport  Verdict = "report"   // for people: nothing proves that it may go
)

// OrphanedRun is one run with what it has in the tenant.
type OrphanedRun struct {
	RunID    string    `json:"run_id,omitempty"` // "" for things that name none
	Standing Standing  `json:"standing"`
	Verdict  Verdict   `json:"verdict"`
	Why      string    `json:"why"`
	Findings []Finding `json:"findings"`
	// Cleanup is the clean-up that was begun or joined.
	Cleanup *Cleanup `json:"cleanup,omitempty"`
	// Error is why none could be begun.
	Error string `json:"error,omitempty"`
}

// Orphans is the tenant's account by runs.
type Orphans struct {
	Runs       []OrphanedRun `json:"runs"` // by run id
	Unanswered []string      `json:"unanswered"`
	// Postponed counts the runs that the time did not suffice for.
	Postponed int `json:"postponed,omitempty"`
}

// ByRun groups findings by the run they name, in order of run id. A run id is
// taken in lower case; what is no run id is named by none.
func ByRun(findings []Finding) []OrphanedRun {
	runs := map[string]*OrphanedRun{}
	for _, found := range findings {
		id := strings.ToLower(found.RunID)
		if !IsRunID(id) {
			id = ""
		}
		if runs[id] == nil {
			runs[id] = &OrphanedRun{RunID: id}
		}
		runs[id].Findings = append(runs[id].Findings, found)
	}
	grouped := make([]OrphanedRun, 0, len(runs))
	for _, run := range runs {
		grouped = append(grouped, *run)
	}
	slices.SortFunc(grouped, func(a, b OrphanedRun) int { return cmp.Compare(a.RunID, b.RunID) })
	return grouped
}

// Judge decides what becomes of a run's things. Those of a run in progress are
// kept; those of one that has ended are cleaned up; those of one that nobody
// knows are cleaned up once the latest time that any of them says is past, and
// reported where none of them says one.
func (o *OrphanedRun) Judge(standing Standing, now time.Time) {
	o.Standing = standing
	expires, until := o.expiresAt(), o.keptUntil()
	switch {
	case o.RunID == "":
		o.Standing, o.Verdict, o.Why = StandingUnknown, VerdictReport, "its marks name no run, so it cannot be told whose it is"
	case standing == StandingActive:
		o.Verdict, o.Why = VerdictKeep, "the run is in progress and cleans up at its end"
	case standing != StandingNoReply && until != nil:
		o.Verdict, o.Why = VerdictReport, "all that is left is protected against purging; Azure removes it by "+until.UTC().Format(time.RFC3339)
	case standing == StandingEnded:
		o.Verdict, o.Why = VerdictCleanUp, "the run has ended"
	case standing == StandingNoReply:
		o.Verdict, o.Why = VerdictKeep, "whether the run is in progress could not be found out"
	case expires == nil:
		o.Verdict, o.Why = VerdictReport, "nobody knows the run, and nothing of it says when it was to be over"
	case expires.After(now):
		o.Verdict, o.Why = VerdictReport, "nobody here knows the run, but it is to be over only at "+expires.UTC().Format(time.RFC3339)+": another deployment's?"
	default:
		o.Verdict, o.Why = VerdictCleanUp, "nobody knows the run, and it was to be over at "+expires.UTC().Format(time.RFC3339)
	}
}

// keptUntil is when the last of its things goes, if nobody can delete any before.
func (o *OrphanedRun) keptUntil() (latest *time.Time) {
	for _, found := range o.Findings {
		if found.Until == nil {
			return nil
		}
		if latest == nil || found.Until.After(*latest) {
			latest = found.Until
		}
	}
	return latest
}

// expiresAt is the latest time that anything of the run says, or nil.
func (o *OrphanedRun) expiresAt() (latest *time.Time) {
	for _, found := range o.Findings {
		if found.ExpiresAt != nil && (latest == nil || found.ExpiresAt.After(*latest)) {
			latest = found.ExpiresAt
		}
	}
	return latest
}
