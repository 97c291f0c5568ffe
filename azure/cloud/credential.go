package cloud

import (
	"errors"
	"fmt"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// Identity says who the service is. With a secret it is an application; without,
// the managed identity of the machine (the user-assigned one of ClientID, or the
// system-assigned one when that is empty).
type Identity struct {
	TenantID     string
	ClientID     string
	ClientSecret string
}

// Credential makes the credential of an identity in this cloud. It does no I/O;
// a wrong secret shows when the first token is asked for. Safe for concurrent use.
func (c Cloud) Credential(identity Identity, calls Calls) (azcore.TokenCredential, error) {
	options := c.ClientOptions(calls)
	if identity.ClientSecret == "" {
		managed := &azidentity.ManagedIdentityCredentialOptions{ClientOptions: options}
		if identity.ClientID != "" {
			managed.ID = azidentity.ClientID(identity.ClientID)
		}
		credential, err := azidentity.NewManagedIdentityCredential(managed)
		if err != nil {
			return nil, fmt.Errorf("make the managed identity credential: %w", err)
		}
		return credential, nil
	}
	if identity.TenantID == "" || identity.ClientID == "" {
		return nil, errors.New("a client secret needs the tenant id and the client id with it: set AZURE_TENANT_ID and AZURE_CLIENT_ID")
	}
	credential, err := azidentity.NewClientSecretCredential(identity.TenantID, identity.ClientID, identity.ClientSecret,
		&azidentity.ClientSecretCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: c.customAuthority})
	if err != nil {
		return nil, fmt.Errorf("make the client secret credential: %w", err)
	}
	return credential, nil
}
