package quota

import (
	"net/http"

	"azurehaymaker/local/azuresim/wire"
)

// refusal is a service's answer to a creation that a limit forbids.
type refusal = func(Excess) wire.Answer

func refuseCompute(e Excess) wire.Answer {
	return wire.ARMError(http.StatusConflict, "OperationNotAllowed",
		"Operation could not be completed as it results in exceeding approved %s quota. Additional details - Deployment Model: Resource Manager, Location: %s, Current Limit: %d, Current Usage: %d, Additional Required: %d, (Minimum) New Limit Required: %d. Please read more about quota limits at https://aka.ms/azurequotas.",
		e.Name, e.Location, e.Limit, e.Used, e.More, e.Used+e.More)
}

// networkCodes are the codes of Microsoft.Network that have names of their own.
var networkCodes = map[string]string{
	"Public IP Addresses": "PublicIPCountLimitReached", "Virtual Networks": "VnetCountLimitReached",
}

func refuseNetwork(e Excess) wire.Answer {
	code, ok := networkCodes[e.Name]
	if !ok {
		code = "QuotaExceeded"
	}
	return wire.ARMError(http.StatusBadRequest, code, "Cannot create more than %d %s for this subscription in this region.", e.Limit, lower(e.Name))
}

func refuseStorage(e Excess) wire.Answer {
	return wire.ARMError(http.StatusConflict, "MaxStorageAccountsCountPerSubscriptionExceeded",
		"Subscription %s already contains %d storage accounts in location %s and the maximum allowed is %d.", e.Subscription, e.Used, e.Location, e.Limit)
}

func refuseEnvironments(e Excess) wire.Answer {
	return wire.ARMError(http.StatusBadRequest, "MaxNumberOfRegionalEnvironmentsInSubExceeded",
		"The subscription '%s' cannot have more than %d environments in %s.", e.Subscription, e.Limit, e.Location)
}

func refuseGroups(e Excess) wire.Answer {
	return wire.ARMError(http.StatusConflict, "ResourceGroupQuotaExceeded",
		"Creating the resource group would exceed the quota of '%d'. The current resource group count is '%d', please delete some resource groups before creating a new one.", e.Limit, e.Used)
}

func refuseOther(e Excess) wire.Answer {
	return wire.ARMError(http.StatusConflict, "QuotaExceeded",
		"The subscription '%s' has reached its quota of '%s' in location '%s'. Current limit: %d, current usage: %d, additional required: %d.",
		e.Subscription, e.Name, e.Location, e.Limit, e.Used, e.More)
}

// lower writes a name as it stands inside a sentence ("public IP addresses").
func lower(name string) string {
	words := []byte(name)
	for i := range words {
		starts := i == 0 || words[i-1] == ' '
		single := i+1 < len(words) && words[i+1] >= 'A' && words[i+1] <= 'Z' // an abbreviation
		if starts && !single && words[i] >= 'A' && words[i] <= 'Z' {
			words[i] += 'a' - 'A'
		}
	}
	return string(words)
}
