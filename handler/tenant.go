package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"azurehaymaker/azure/cloud"
	"azurehaymaker/haymaker/records"
	"azurehaymaker/haymaker/tenant"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
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

// probeBlob is written and deleted by check.
const probeBlob = "validation-probe"

// check proves that queues and tables of the storage account answer and that
// blobs can be written and deleted. Tables and queues are written all the time;
// a report is written when nothing can be done any more.
func (a *account) check(ctx context.Context) (string, error) {
	if _, err := a.queue.GetProperties(ctx, nil); err != nil {
		return "", fmt.Errorf("queue %s cannot be read; check AzureWebJobsStorage and the account's network rules: %w", eventsQueue, err)
	}
	if _, err := a.tables.NewListTablesPager(&aztables.ListTablesOptions{Top: to.Ptr[int32](1)}).NextPage(ctx); err != nil {
		return "", fmt.Errorf("tables cannot be listed; check AzureWebJobsStorage and the account's network rules: %w", err)
	}
	if _, err := a.blobs.UploadBuffer(ctx, records.ReportContainer, probeBlob, []byte("probe"), nil); err != nil {
		return "", fmt.Errorf("blobs cannot be written in container %s, where reports go; check the account's network rules and locks: %w", records.ReportContainer, err)
	}
	if _, err := a.blobs.DeleteBlob(ctx, records.ReportContainer, probeBlob, nil); err != nil && !bloberror.HasCode(err, bloberror.BlobNotFound) {
		return "", fmt.Errorf("blobs cannot be deleted in container %s; check the account's locks and immutability: %w", records.ReportContainer, err)
	}
	return "queues and tables of the account answer, blobs can be written and deleted", nil
}
