package haymaker

import "slices"

// Phase names a part of the workflow.
type Phase string

// The seven phases and the final marker, in order.
const (
	PhaseValidation    Phase = "validation"
	PhaseSelection     Phase = "selection"
	PhaseProvisioning  Phase = "provisioning"
	PhaseMonitoring    Phase = "monitoring"
	PhaseVerification  Phase = "cleanup_verification"
	PhaseForcedCleanup Phase = "forced_cleanup"
	PhaseReporting     Phase = "reporting"
	PhaseCompleted     Phase = "completed"
)

// Phases lists the phases in the order in which a run goes through them.
func Phases() []Phase {
	return []Phase{
		PhaseValidation, PhaseSelection, PhaseProvisioning, PhaseMonitoring,
		PhaseVerification, PhaseForcedCleanup, PhaseReporting, PhaseCompleted,
	}
}

// Before says whether a run goes through p before other. A phase that does not
// exist comes before all others.
func (p Phase) Before(other Phase) bool {
	return slices.Index(Phases(), p) < slices.Index(Phases(), other)
}
