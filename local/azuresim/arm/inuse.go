package arm

import (
	"net/http"
	"strings"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// inUse refuses to delete what another live resource refers to (a NIC of a VM, a
// subnet with a NIC, a plan with sites). References from below the resource
// itself, and weak ones, do not count.
func (p *Plane) inUse(c *Call, resource *tenant.Resource) *wire.Answer {
	code, holds := p.holder(resource.Type)
	if code == "" {
		return nil
	}
	for _, other := range c.Data.Resources {
		if tenant.Within(other.ID, resource.ID) || !holds[tenant.Key(other.Type)] || other.State() == "Deleting" {
			continue
		}
		for _, id := range append(references(other.Body["properties"]), planOf(other)...) {
			if !tenant.Within(id, resource.ID) {
				continue
			}
			return Fail(http.StatusConflict, code, "Resource %s is in use by %s and cannot be deleted. Delete or detach that resource first.",
				resource.ID, other.ID)
		}
	}
	return nil
}

// holder names the error of a type in use and the types whose references hold it.
func (p *Plane) holder(resourceType string) (string, map[string]bool) {
	set := func(types ...string) map[string]bool {
		keys := map[string]bool{}
		for _, name := range types {
			keys[tenant.Key(name)] = true
		}
		return keys
	}
	switch strings.ToLower(resourceType) {
	case "microsoft.network/networkinterfaces":
		return "NicInUse", set("Microsoft.Compute/virtualMachines")
	case "microsoft.network/publicipaddresses":
		return "PublicIPAddressCannotBeDeleted", set("Microsoft.Network/networkInterfaces", "Microsoft.Network/loadBalancers", "Microsoft.Network/virtualNetworkGateways", "Microsoft.Network/applicationGateways")
	case "microsoft.network/networksecuritygroups":
		return "InUseNetworkSecurityGroupCannotBeDeleted", set("Microsoft.Network/networkInterfaces", "Microsoft.Network/virtualNetworks/subnets")
	case "microsoft.network/routetables":
		return "InUseRouteTableCannotBeDeleted", set("Microsoft.Network/virtualNetworks/subnets")
	case "microsoft.network/virtualnetworks", "microsoft.network/virtualnetworks/subnets":
		return "InUseSubnetCannotBeDeleted", set("Microsoft.Network/networkInterfaces", "Microsoft.Network/privateEndpoints", "Microsoft.Network/virtualNetworkGateways")
	case "microsoft.compute/disks":
		return "OperationNotAllowed", set("Microsoft.Compute/virtualMachines")
	case "microsoft.web/serverfarms":
		return "ServerFarmCannotBeDeleted", set("Microsoft.Web/sites")
	}
	return "", nil
}

// planOf is the App Service plan of a site, which is named without an {"id"} object.
func planOf(r *tenant.Resource) []string {
	properties, _ := r.Body["properties"].(map[string]any)
	if id, ok := properties["serverFarmId"].(string); ok {
		return []string{id}
	}
	return nil
}
