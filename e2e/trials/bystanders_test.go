package trials_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"azurehaymaker/haymaker"

	"github.com/google/uuid"
)

// placeBystanders fills the tenant with what looks like the run's and is not:
// things of another run, of another run whose id begins alike, and a customer's.
func (tr *trial) placeBystanders() error {
	stranger, alike := uuid.NewString(), tr.runID[:8]+uuid.NewString()[8:]
	scenario := tr.plan.scenarios[0]
	tags := func(run string) map[string]string {
		return map[string]string{haymaker.TagManaged: "true", haymaker.TagRunID: run, haymaker.TagScenario: scenario}
	}
	for name, tags := range map[string]map[string]string{
		haymaker.ResourceGroupName(stranger, scenario):      tags(stranger),
		haymaker.ResourceGroupName(alike, "zz-99-stranger"): tags(alike),
		"customer-data": {"Owner": "somebody", haymaker.TagManaged: "true"},
	} {
		if err := tr.owner.insist(http.MethodPut, tr.groupID(name), "2025-04-01", map[string]any{"location": tr.stack.Simulator.Location, "tags": tags}); err != nil {
			return err
		}
		network := map[string]any{"location": tr.stack.Simulator.Location, "tags": tags, "properties": map[string]any{
			"addressSpace": map[string]any{"addressPrefixes": []string{"10.0.0.0/16"}},
		}}
		if err := tr.owner.insist(http.MethodPut, tr.groupID(name)+"/providers/Microsoft.Network/virtualNetworks/bystander", "2024-05-01", network); err != nil {
			return err
		}
	}
	service := *tr.owner // its own identity alone may make applications
	service.id, service.secret = tr.stack.Simulator.ClientID, tr.canary.service
	_, err := service.application(haymaker.ServicePrincipalName(stranger, scenario), []string{"AzureHayMaker-managed", "RunId:" + stranger})
	return err
}

// judgeBystanders demands that what was there before is there still, unchanged.
func (tr *trial) judgeBystanders() error {
	after, err := tr.look()
	if err != nil {
		return err
	}
	var wrong []error
	now := after.things()
	for t := range tr.base.things() {
		if !now[t] {
			wrong = append(wrong, fmt.Errorf("the %s %s, which is not the run's, is gone", t.kind, t.id))
		}
	}
	views := func(l look) map[string]string {
		all := map[string]string{}
		for _, r := range slices.Concat(l.Groups, l.Resources) {
			raw, err := json.Marshal(r)
			wrong = append(wrong, err)
			all[r.ID] = string(raw)
		}
		for _, a := range l.Applications {
			raw, err := json.Marshal(a)
			wrong = append(wrong, err)
			all[a.ID] = string(raw)
		}
		return all
	}
	latest := views(after)
	for id, before := range views(tr.base) {
		if latest[id] != before && latest[id] != "" {
			wrong = append(wrong, fmt.Errorf("%s, which is not the run's, was %s and is %s", id, before, latest[id]))
		}
	}
	return errors.Join(wrong...)
}
