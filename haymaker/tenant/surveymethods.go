package tenant

import (
	"context"
	"errors"

	"azurehaymaker/haymaker"

	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/resources/armresources/v3"
)

const (
	whyTagged      = "it carries the tag " + haymaker.TagManaged
	whyApplication = "the application carries the directory tag " + haymaker.TagManaged
	whyAssignment  = "the role assignment's description names the run"
)

// indexedFindings asks Resource Graph.
func (s *surveyor) indexedFindings(ctx context.Context, found *findings) error {
	for _, table := range []string{"Resources", "ResourceContainers"} {
		query := table + " | where tags['" + haymaker.TagManaged + "'] =~ 'true' | project id, name, type, tags | order by id asc"
		err := s.ask(ctx, table, query, func(row indexRow) {
			tags := map[string]*string{}
			for key := range row.tags {
				text := textTag(row.tags, key)
				tags[key] = &text
			}
			s.addResource(found, row.id, row.name, tags)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// addResource takes a tagged resource that a clean-up may delete. The agents'
// jobs are found by jobFindings.
func (s *surveyor) addResource(found *findings, id, name string, tags map[string]*string) {
	m, ours := marksOf(tags)
	target, err := s.parseTarget("look at "+id, id)
	if !ours || err != nil || s.isOwn(target) {
		return
	}
	found.add(m, haymaker.Finding{Kind: haymaker.FindingResource, ID: id, Name: name, Why: whyTagged})
}

// groupFindings lists the subscription's resource groups.
func (s *surveyor) groupFindings(ctx context.Context, found *findings) error {
	const operation = "list the managed resource groups"
	pager := s.clients.groups.NewListPager(nil)
	for pages := 0; pager.More(); pages++ {
		if pages == maxPages {
			return tooManyPages(operation)
		}
		page, err := pager.NextPage(ctx)
		if err != nil {
			return failed(operation, err)
		}
		for _, group := range page.Value {
			if group != nil {
				s.addResource(found, value(group.ID), value(group.Name), group.Tags)
			}
		}
	}
	return nil
}

// resourceFindings lists the subscription's resources with the managed tag.
func (s *surveyor) resourceFindings(ctx context.Context, found *findings) error {
	const operation = "list the managed resources"
	filter := "tagName eq " + odataText(haymaker.TagManaged) + " and tagValue eq " + odataText("true")
	pager := s.clients.resources.NewListPager(&armresources.ClientListOptions{Filter: &filter})
	for pages := 0; pager.More(); pages++ {
		if pages == maxPages {
			return tooManyPages(operation)
		}
		page, err := pager.NextPage(ctx)
		if err != nil {
			return failed(operation, err)
		}
		for _, resource := range page.Value {
			if resource != nil {
				s.addResource(found, value(resource.ID), value(resource.Name), resource.Tags)
			}
		}
	}
	return nil
}

// jobFindings lists the agents' jobs in the group that the service shares with
// them.
func (s *surveyor) jobFindings(ctx context.Context, found *findings) error {
	operation := "list the jobs of " + s.config.JobsGroup
	pager := s.clients.jobs.NewListByResourceGroupPager(s.config.JobsGroup, nil)
	for pages := 0; pager.More(); pages++ {
		if pages == maxPages {
			return tooManyPages(operation)
		}
		page, err := pager.NextPage(ctx)
		if err != nil {
			return failed(operation, err)
		}
		for _, job := range page.Value {
			if job == nil {
				continue
			}
			if m, ours := marksOf(job.Tags); ours {
				found.add(m, haymaker.Finding{Kind: haymaker.FindingJob, ID: value(job.Name), Why: whyTagged})
			}
		}
	}
	return nil
}

// applicationFindings lists the directory's applications with the managed tag;
// a service principal goes with its application.
func (s *surveyor) applicationFindings(ctx context.Context, found *findings) error {
	applications, err := s.applicationsTagged(ctx, haymaker.TagManaged)
	for _, application := range applications {
		if m, ours := marksOfApplication(application); ours {
			found.add(m, haymaker.Finding{Kind: haymaker.FindingApplication, ID: application.ID, Name: application.DisplayName, Why: whyApplication})
		}
	}
	return err
}

func (s *surveyor) secretFindings(ctx context.Context, found *findings) error {
	secrets, err := s.markedSecrets(ctx)
	for _, secret := range secrets {
		found.add(secret.marks, haymaker.Finding{Kind: haymaker.FindingSecret, ID: secret.name, Why: whyTagged})
	}
	return err
}

func (s *surveyor) assignmentFindings(ctx context.Context, found *findings) error {
	assignments, err := s.markedAssignments(ctx)
	for _, assignment := range assignments {
		found.add(assignment.marks, haymaker.Finding{Kind: haymaker.RemnantRoleAssignment, ID: assignment.id, Why: whyAssignment})
	}
	return err
}

// softDeletedFindings reads the providers' lists of soft-deleted vaults and
// accounts.
func (s *surveyor) softDeletedFindings(ctx context.Context, found *findings) error {
	var failures []error
	for _, list := range haymaker.DeletedLists() {
		entries, err := s.deletedEntries(ctx, list)
		failures = append(failures, err)
		for _, entry := range entries {
			deleted, ours := s.deletedResource(list.ResourceType, entry)
			m, managed := marksOf(entry.Tags)
			if ours && managed && deleted.Location != "" {
				finding := haymaker.Finding{Kind: haymaker.FindingSoftDeleted, ID: deleted.ResourceID, Why: whyTagged, Note: deleted.Note()}
				if deleted.Protected {
					finding.Until = deleted.PurgeAt
				}
				found.add(m, finding)
			}
		}
	}
	return errors.Join(failures...)
}
