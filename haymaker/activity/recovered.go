package activity

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"azurehaymaker/haymaker"
)

// recordsLost is the error of a run whose row was made again.
const recordsLost = "the records of this run were lost; it was cleaned up by what it had left in the tenant"

// enterCleanup is enterPhase for the steps of a clean-up. One apart from the
// run's own makes the row of a run that nobody remembers again, in progress: if
// this clean-up breaks off, the sweep goes on with it.
func (a *Activities) enterCleanup(ctx context.Context, in haymaker.CleanupInput) error {
	err := a.enterPhase(ctx, in.RunID, in.Phase)
	if !in.Apart || !errors.Is(err, haymaker.ErrRunNotFound) {
		return err
	}
	err = a.Records.CreateRun(ctx, haymaker.Run{
		RunID: in.RunID, Status: haymaker.RunInProgress, Phase: haymaker.PhaseForcedCleanup,
		ExecutionType: haymaker.ExecutionRecovered, StartedAt: a.Now(), Error: recordsLost,
	})
	if err != nil && !errors.Is(err, haymaker.ErrRunExists) {
		return fmt.Errorf("record run %s again: %w", in.RunID, err)
	}
	return nil
}

// knownIdentity is an identity of a run and whether its row says all of it.
type knownIdentity struct {
	haymaker.ServicePrincipal
	recorded bool
}

// identitiesOf gives the identities of a run: the recorded ones, and what the
// directory and the vault hold by the run's marks. unanswered says that the
// latter could not be asked; then more may be there.
func (a *Activities) identitiesOf(ctx, limited context.Context, runID string) (known []knownIdentity, unanswered, err error) {
	recorded, err := a.Records.Identities(ctx, runID)
	if err != nil {
		return nil, nil, fmt.Errorf("read recorded identities: %w", err)
	}
	for _, identity := range recorded {
		known = append(known, knownIdentity{identity, true})
	}
	found, unanswered := a.Identities.OfRun(limited, runID)
	now := a.Now()
	for _, identity := range found {
		at := slices.IndexFunc(known, func(k knownIdentity) bool { return k.ScenarioName == identity.ScenarioName })
		if at < 0 {
			identity.CreatedAt = &now // seen for the first time
			known = append(known, knownIdentity{identity, false})
			continue
		}
		for _, id := range identity.RoleAssignmentIDs {
			if !slices.Contains(known[at].RoleAssignmentIDs, id) {
				known[at].RoleAssignmentIDs, known[at].recorded = append(slices.Clip(known[at].RoleAssignmentIDs), id), false
			}
		}
	}
	return known, unanswered, nil
}
