package armfacts

import "strings"

// sdkModule is a module of the SDK at one version.
type sdkModule struct {
	path string // below the SDK's resourcemanager folder, with its version
	// heldFor are the later api-versions that the module's facts are held for, by
	// the version they were read at ("" for any), because no module speaks them.
	// They may have added to it: unknown properties and values pass.
	heldFor map[string]string
	// same are versions whose facts are held for a later one without allowance:
	// the later is the stable cut of the same API.
	same  map[string]string
	apart bool // prefix its schemas: another module shares the namespace
}

const sdkPath = "github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/"

// sdkModules are the modules the facts are read from. A version is chosen for
// the api-version that it speaks, which the scenarios use.
func sdkModules() []sdkModule {
	return []sdkModule{
		{path: "apimanagement/armapimanagement/v3@v3.0.0"},
		{path: "appcontainers/armappcontainers/v3@v3.1.0"},
		{path: "applicationinsights/armapplicationinsights@v1.2.0", apart: true},
		{path: "appservice/armappservice/v4@v4.1.0"},
		{path: "authorization/armauthorization/v2@v2.2.0"},
		{path: "azurestackhci/armazurestackhci@v1.2.0", heldFor: map[string]string{"2022-05-01": "2024-04-01"}},
		{path: "botservice/armbotservice@v1.2.0"},
		{path: "cdn/armcdn/v2@v2.2.0"},
		{path: "cognitiveservices/armcognitiveservices@v1.7.0"},
		{path: "compute/armcompute/v6@v6.1.0"},
		{path: "containerinstance/armcontainerinstance/v2@v2.4.0"},
		{path: "containerregistry/armcontainerregistry@v1.2.0"},
		{path: "containerservice/armcontainerservice/v7@v7.3.0"},
		{path: "cosmos/armcosmos/v3@v3.2.0"},
		{path: "databricks/armdatabricks@v1.1.0", heldFor: map[string]string{"2023-02-01": "2024-05-01", "2023-05-01": "2024-05-01"}},
		{path: "datafactory/armdatafactory/v9@v9.1.0"},
		{path: "eventhub/armeventhub@v1.3.0"},
		{path: "hybridcompute/armhybridcompute/v2@v2.0.0"},
		{path: "keyvault/armkeyvault@v1.4.0"},
		{path: "machinelearning/armmachinelearning/v4@v4.0.0", heldFor: map[string]string{"2024-04-01": "2024-10-01"}},
		{path: "monitor/armmonitor@v0.13.0"},
		{path: "msi/armmsi@v1.2.0"},
		{path: "mysql/armmysqlflexibleservers/v2@v2.0.0"},
		{path: "network/armnetwork/v6@v6.2.0"},
		{path: "operationalinsights/armoperationalinsights/v2@v2.0.2"},
		{path: "policyinsights/armpolicyinsights@v0.8.0"},
		{path: "postgresql/armpostgresqlflexibleservers/v4@v4.0.0"},
		{path: "privatedns/armprivatedns@v1.3.0", apart: true},
		{path: "recoveryservices/armrecoveryservices@v1.6.0", heldFor: map[string]string{"2023-04-01": "2024-10-01"}},
		{path: "recoveryservices/armrecoveryservicesbackup/v4@v4.1.0", apart: true, heldFor: map[string]string{"2024-04-01": "2024-10-01"}},
		{path: "recoveryservices/armrecoveryservicessiterecovery/v2@v2.0.0", apart: true, heldFor: map[string]string{"2022-10-01": "2024-10-01"}},
		{path: "redisenterprise/armredisenterprise@v1.2.0", heldFor: map[string]string{"2022-01-01": "2025-07-01"}},
		{path: "resources/armdeployments@v1.0.0"},
		{path: "resources/armlocks@v1.2.0", apart: true},
		{path: "resources/armpolicy@v1.0.0", apart: true},
		{path: "sql/armsql/v2@v2.0.0-beta.6", heldFor: map[string]string{"": "2023-08-01"}},
		{path: "storage/armstorage@v1.6.0"},
		{path: "streamanalytics/armstreamanalytics@v1.2.0"},
		{path: "synapse/armsynapse@v0.8.0", same: map[string]string{"2021-06-01-preview": "2021-06-01"}},
	}
}

// version is the api-version that facts read at another are written down for.
func (m sdkModule) version(read string) string {
	for _, table := range []map[string]string{m.same, m.heldFor} {
		if held, ok := table[read]; ok {
			return held
		}
	}
	if held, ok := m.heldFor[""]; ok {
		return held
	}
	return read
}

// misdescribed are the operations whose bodies the specification, and so the
// SDK, has wrong.
func misdescribed(path string) bool {
	// wants {"properties": {"name", "value"}}: the Azure CLI sends it so, against its own SDK
	return strings.EqualFold(path, "Microsoft.Web/sites/{}/host/default/{}/{}")
}
