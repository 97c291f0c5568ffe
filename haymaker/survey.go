package haymaker

import (
	"context"
	"time"
)

// Finding is one thing of the tenant that carries HayMaker's marks, whichever
// run it belongs to and whether or not anybody remembers that run.
type Finding struct {
	Kind FindingKind `json:"kind"`
	// ID is the resource id, the name of a job or secret, or an application's
	// object id.
	ID string `json:"id"`
	// Name is what a person knows it by, where the id does not say.
	Name string `json:"name,omitempty"`
	// RunID is the run that its marks name, as they spell it; "" when they name none.
	RunID        string `json:"run_id,omitempty"`
	ScenarioName string `json:"scenario_name,omitempty"`
	// ExpiresAt is when its run was to be over; nil when it does not say.
	ExpiresAt *time.Time `json:"expires_at,omitempty"`
	// Why says by what it is the run's, and so why it may be deleted.
	Why string `json:"why"`
	// Until is when Azure itself removes it; set where nobody can before.
	Until *time.Time `json:"until,omitempty"`
	// Note says what else is known of it.
	Note string `json:"note,omitempty"`
}

// FindingKind says what sort of thing was found.
type FindingKind string

// The kinds of Finding. Those of identities are the kinds of Remnant, too.
const (
	FindingResource    FindingKind = "resource" // resource groups included
	FindingJob         FindingKind = RemnantJob
	FindingApplication FindingKind = RemnantApplication
	FindingSecret      FindingKind = RemnantSecret
	FindingSoftDeleted FindingKind = RemnantSoftDeleted
)

// Survey is what is managed in the subscription and the directory, of all runs.
type Survey struct {
	Findings []Finding `json:"findings"` // by run, kind and id
	// Unanswered are the questions that had no answer: of what they would have
	// found nothing is known.
	Unanswered []string `json:"unanswered"`
}

// Surveyor looks for everything that carries HayMaker's marks, regardless of run.
type Surveyor interface {
	// Survey asks by every method in a bounded time. It never fails as a whole:
	// a method without an answer is named in the result. It changes nothing.
	Survey(ctx context.Context) Survey
}
