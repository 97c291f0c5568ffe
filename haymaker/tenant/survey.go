package tenant

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"azurehaymaker/haymaker"

	"golang.org/x/sync/errgroup"
)

// surveyor implements haymaker.Surveyor.
type surveyor struct{ *Tenant }

// Surveyor looks for what is managed, of any run.
func (t *Tenant) Surveyor() haymaker.Surveyor { return &surveyor{t} }

// surveyBudget keeps a survey well inside one invocation: what was found is
// acted upon in the same one.
const surveyBudget = 14 * time.Second

// Survey implements haymaker.Surveyor. Nothing outside of the subscription, and
// nothing in a group of the service itself but agents' jobs, is ever part of it.
func (s *surveyor) Survey(ctx context.Context) haymaker.Survey {
	ctx, cancel := context.WithTimeout(ctx, surveyBudget)
	defer cancel()
	gathered := &findings{byID: map[string]haymaker.Finding{}}
	var methods errgroup.Group
	for _, method := range []func(context.Context, *findings) error{
		s.indexedFindings, s.groupFindings, s.resourceFindings, s.jobFindings, s.applicationFindings,
		s.secretFindings, s.assignmentFindings, s.softDeletedFindings,
	} {
		methods.Go(func() error { gathered.unanswered(method(ctx, gathered)); return nil })
	}
	_ = methods.Wait() // the errors are in gathered
	return gathered.survey()
}

// findings gathers what the methods find, which run concurrently.
type findings struct {
	mu     sync.Mutex
	byID   map[string]haymaker.Finding // by kind and lower-case id
	errors []string
}

// add takes a finding. Where two methods found the same thing, the first stays
// and gets what it lacks.
func (f *findings) add(m marks, found haymaker.Finding) {
	found.RunID, found.ScenarioName, found.ExpiresAt = m.runID, m.scenario, m.expiresAt
	f.mu.Lock()
	defer f.mu.Unlock()
	key := string(found.Kind) + " " + strings.ToLower(found.ID)
	before, seen := f.byID[key]
	if !seen {
		f.byID[key] = found
		return
	}
	before.RunID = cmp.Or(before.RunID, found.RunID)
	before.ScenarioName = cmp.Or(before.ScenarioName, found.ScenarioName)
	before.ExpiresAt = cmp.Or(before.ExpiresAt, found.ExpiresAt)
	f.byID[key] = before
}

func (f *findings) unanswered(err error) {
	if err == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.errors = append(f.errors, err.Error())
}

func (f *findings) survey() haymaker.Survey {
	survey := haymaker.Survey{Findings: []haymaker.Finding{}, Unanswered: append([]string{}, f.errors...)}
	for _, found := range f.byID {
		survey.Findings = append(survey.Findings, found)
	}
	slices.SortFunc(survey.Findings, func(a, b haymaker.Finding) int {
		return cmp.Or(strings.Compare(a.RunID, b.RunID), strings.Compare(string(a.Kind), string(b.Kind)), strings.Compare(a.ID, b.ID))
	})
	slices.Sort(survey.Unanswered)
	return survey
}
