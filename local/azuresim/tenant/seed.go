package tenant

// Seed names what a fresh tenant starts with.
type Seed struct {
	Location      string `json:"location"`
	ClientID      string `json:"client_id"`    // of the main identity
	PrincipalID   string `json:"principal_id"` // of the main identity
	ResourceGroup string `json:"resource_group"`
	Vault         string `json:"vault"`
	EnvironmentID string `json:"environment_id"`
	IdentityID    string `json:"identity_id"` // of the agents, for image pull and Key Vault references
	RegistryID    string `json:"registry_id"`
	FileApplied   bool   `json:"file_applied,omitempty"` // the seed file has been read
}

// SeedName is the creator of everything a fresh tenant starts with.
const SeedName = "azuresim"
