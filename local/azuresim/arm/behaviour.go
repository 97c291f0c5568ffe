package arm

import (
	"time"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// Behaviour is what a resource type does beyond storing its document. Every part
// is optional. All run under the tenant's lock and must not block.
type Behaviour struct {
	// Serve replaces the whole protocol for this type, after token and api-version
	// have been checked; it does its own authorization.
	Serve func(c *Call) wire.Answer
	// Validate refuses a document before it is stored.
	Validate func(c *Call, body map[string]any) *wire.Answer
	// Stored completes a resource that was just created or updated.
	Stored func(c *Call, r *tenant.Resource, created bool)
	// Render adds computed parts to the copy that is answered.
	Render func(d *tenant.Data, r *tenant.Resource, body map[string]any)
	// Action answers POST {id}/{action}; false: not an action of this type.
	Action func(c *Call, r *tenant.Resource, action string) (wire.Answer, bool)
	// Child answers requests below the resource that are no resources; path is what
	// follows the id. false: not one of this type's.
	Child func(c *Call, r *tenant.Resource, path []string) (wire.Answer, bool)
	// Keeps refuses a deletion of the resource alone; nil: it may go.
	Keeps func(c *Call, r *tenant.Resource) *wire.Answer
	// Removed is told after the resource has gone, also as part of its group.
	Removed func(d *tenant.Data, now time.Time, r *tenant.Resource)
}

func (p *Plane) behaviour(resourceType string) Behaviour {
	return p.behaviours[tenant.Key(resourceType)]
}

// ownBehaviours are the types that belong to ARM itself.
func (p *Plane) ownBehaviours() map[string]Behaviour {
	return map[string]Behaviour{
		"Microsoft.Authorization/roleAssignments":          {Serve: p.roleAssignments},
		"Microsoft.Authorization/roleDefinitions":          {Serve: p.roleDefinitions},
		"Microsoft.Resources/tags":                         {Serve: p.tags},
		"Microsoft.Compute/virtualMachines":                {Action: virtualMachineAction, Child: virtualMachineChild},
		"Microsoft.Compute/virtualMachineScaleSets":        {Action: scaleSetAction, Child: scaleSetChild},
		"Microsoft.ContainerInstance/containerGroups":      {Stored: storedContainerGroup, Action: containerGroupAction, Child: containerGroupChild},
		"Microsoft.Storage/storageAccounts":                {Action: storageAction, Render: p.renderStorage},
		"Microsoft.DocumentDB/databaseAccounts":            {Action: cosmosAction, Render: renderCosmos},
		"Microsoft.Web/sites":                              {Action: siteAction, Render: renderSite},
		"Microsoft.Web/sites/config":                       {Action: siteConfigAction},
		"Microsoft.OperationalInsights/workspaces":         {Action: workspaceAction, Stored: storedWorkspace},
		"Microsoft.Insights/components":                    {Stored: storedComponent},
		"Microsoft.Network/publicIPAddresses":              {Stored: storedPublicIP},
		"Microsoft.ManagedIdentity/userAssignedIdentities": {Stored: storedIdentity, Removed: removedIdentity},
		"Microsoft.ContainerRegistry/registries":           {Action: registryAction, Render: p.renderRegistry},
		"Microsoft.PolicyInsights/remediations":            {Action: remediationAction, Keeps: remediationRuns},
		"Microsoft.Authorization/locks":                    {Validate: validateLock},
		"Microsoft.Resources/deployments":                  {Validate: p.runTemplate, Stored: storedDeployment},
	}
}
