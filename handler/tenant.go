package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"azurehaymaker/azure/cloud"
	"azurehaymaker/haymaker/tenant"
)

// newTenant makes the clients of Azure's planes without any I/O.
func newTenant(cfg Config, account *account, known *scenarios) (*tenant.Tenant, error) {
	endpoints := cloud.Endpoints{
		Authority: cfg.AuthorityHost, ResourceManager: cfg.ARMEndpoint, Graph: cfg.GraphEndpoint, AllowCustom: cfg.AllowCustomEndpoints,
	}
	resolved, err := cloud.Resolve(endpoints)
	if err != nil {
		return nil, fmt.Errorf("%w (HAYMAKER_ALLOW_CUSTOM_ENDPOINTS=true allows a simulator's)", err)
	}
	credential, err := resolved.Credential(cloud.Identity{
		TenantID: cfg.TenantID, ClientID: cfg.ClientID, ClientSecret: cfg.ClientSecret.Reveal(),
	}, cloud.Calls{})
	if err != nil {
		return nil, err
	}
	return tenant.New(tenant.Config{
		TenantID: cfg.TenantID, SubscriptionID: cfg.SubscriptionID, Endpoints: endpoints, VaultURL: cfg.KeyVaultURL,
		Registry: cfg.ContainerRegistry, Image: cfg.ContainerImage, ManagedEnvironmentID: cfg.EnvironmentID,
		WorkloadProfile: cfg.WorkloadProfile, JobsGroup: cfg.ResourceGroup, Location: cfg.Location,
		AgentIdentityID: cfg.AgentIdentityID, CPU: cfg.ContainerCPU, MemoryGiB: cfg.ContainerMemoryGB, LogLevel: cfg.LogLevel.String(),
		Strategy: cfg.AgentStrategy, LLM: cfg.LLM,
	}, credential, tenant.Options{
		Now: time.Now, Random: rand.Reader, QueueSAS: account.eventsURL, Document: known.document, Admitted: known.admitted,
		ExtraChecks: map[string]tenant.Check{"storage": account.check},
	})
}

// check proves that the storage account answers and takes the events of agents.
func (a *account) check(ctx context.Context) (string, error) {
	if _, err := a.queue.GetProperties(ctx, nil); err != nil {
		return "", fmt.Errorf("queue %s cannot be read; check AzureWebJobsStorage and the account's network rules: %w", eventsQueue, err)
	}
	return "tables, blobs and queues of the account answer", nil
}
