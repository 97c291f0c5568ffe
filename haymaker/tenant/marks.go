package tenant

import (
	"context"
	"regexp"
	"strings"
	"time"

	"azurehaymaker/azure/graph"
	"azurehaymaker/haymaker"

	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"
)

// marks are what a thing says about the run it belongs to.
type marks struct {
	runID, scenario string
	expiresAt       *time.Time
}

// marksOf reads the marks from tags; false where the managed tag is missing.
func marksOf(tags map[string]*string) (marks, bool) {
	m := marks{runID: tag(tags, haymaker.TagRunID), scenario: tag(tags, haymaker.TagScenario)}
	if expires, err := time.Parse(time.RFC3339, tag(tags, haymaker.TagExpiresAt)); err == nil {
		m.expiresAt = &expires
	}
	return m, managed(tags)
}

// marksOfApplication reads the marks from Graph tags, which are plain texts. What
// tells its end is its newest password.
func marksOfApplication(application graph.Application) (marks, bool) {
	var m marks
	ours := false
	for _, text := range application.Tags {
		key, value, _ := strings.Cut(text, ":")
		switch key {
		case haymaker.TagManaged:
			ours = value == ""
		case haymaker.TagRunID:
			m.runID = value
		case haymaker.TagScenario:
			m.scenario = value
		}
	}
	for _, password := range application.Passwords {
		if end := password.End; !end.IsZero() && (m.expiresAt == nil || end.After(*m.expiresAt)) {
			m.expiresAt = &end
		}
	}
	return m, ours
}

// describeAssignment is the description of a role assignment, which has no tags;
// assignmentMarks reads it.
func describeAssignment(runID, scenario string) string {
	return "AzureHayMaker run " + runID + ", scenario " + scenario
}

var assignmentForm = regexp.MustCompile(`^AzureHayMaker run ([0-9a-fA-F-]{36})(?:, scenario ([a-z0-9-]{1,60}))?$`)

func assignmentMarks(description string) (marks, bool) {
	found := assignmentForm.FindStringSubmatch(description)
	if found == nil {
		return marks{}, false
	}
	return marks{runID: found[1], scenario: found[2]}, true
}

// markedSecret is a secret of the vault with HayMaker's tags.
type markedSecret struct {
	marks
	name string
}

// markedSecrets lists the vault's secrets with the managed tag, deleted ones not.
func (t *Tenant) markedSecrets(ctx context.Context) ([]markedSecret, error) {
	const operation = "list the secrets of the vault"
	var found []markedSecret
	pager := t.clients.vault.NewListSecretPropertiesPager(&azsecrets.ListSecretPropertiesOptions{})
	for pages := 0; pager.More(); pages++ {
		if pages == maxPages {
			return nil, tooManyPages(operation)
		}
		page, err := pager.NextPage(ctx)
		if err != nil {
			return nil, failed(operation, err)
		}
		for _, secret := range page.Value {
			if secret == nil || secret.ID == nil {
				continue
			}
			// The vault's address may have a path before it, which the SDK's own
			// parser takes for the name.
			name := after(string(*secret.ID), "secrets")
			if m, ours := marksOf(secret.Tags); ours && name != "" {
				found = append(found, markedSecret{m, name})
			}
		}
	}
	return found, nil
}

// markedAssignment is a role assignment whose description names a run.
type markedAssignment struct {
	marks
	id, principal string
}

// markedAssignments lists the role assignments at the subscription and below it
// that HayMaker made, also those whose principal is gone.
func (t *Tenant) markedAssignments(ctx context.Context) ([]markedAssignment, error) {
	const operation = "list the role assignments of the subscription"
	var found []markedAssignment
	pager := t.clients.assignments.NewListForSubscriptionPager(nil)
	for pages := 0; pager.More(); pages++ {
		if pages == maxPages {
			return nil, tooManyPages(operation)
		}
		page, err := pager.NextPage(ctx)
		if err != nil {
			return nil, failed(operation, err)
		}
		for _, assignment := range page.Value {
			if assignment == nil || assignment.Properties == nil || t.inSubscription(operation, value(assignment.ID)) != nil {
				continue
			}
			if m, ours := assignmentMarks(value(assignment.Properties.Description)); ours {
				found = append(found, markedAssignment{m, value(assignment.ID), value(assignment.Properties.PrincipalID)})
			}
		}
	}
	return found, nil
}
