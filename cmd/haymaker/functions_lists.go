package main

import (
	"context"
	"fmt"
	"os"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	azarm "github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"azurehaymaker/azure/arm"
	"azurehaymaker/azure/cloud"
	"azurehaymaker/functions"
	"azurehaymaker/local/proof"
	"azurehaymaker/local/proof/listing"
)

// compareLists asks every source that was named.
func (p *program) compareLists(ctx context.Context, f diffFlags, args []string) (comparison, error) {
	c := comparison{Lists: map[string][]string{}, Errors: map[string][]string{}, Handler: "unknown"}
	if err := f.check(args); err != nil {
		return c, err
	}
	if !f.foreign {
		all, err := functions.All()
		if err != nil {
			return c, err
		}
		names := make([]string, 0, len(all))
		for _, declared := range all {
			names = append(names, declared.Name)
		}
		c.add(listing.Handler, names)
	}
	if len(args) > 0 {
		report, err := proof.Check(ctx, args[0], proof.Options{Env: os.Environ()})
		if err != nil {
			return c, err
		}
		c.add(listing.Staged, report.Found)
	}
	if err := p.addHost(ctx, f, &c); err != nil {
		return c, err
	}
	if f.containerApp != "" {
		client, err := p.resourceManager()
		if err != nil {
			return c, err
		}
		names, err := client.ContainerAppFunctions(ctx, f.containerApp)
		if err != nil {
			return c, fmt.Errorf("ask the platform for the functions of the container app: %w", err)
		}
		c.add(listing.Platform, names)
	}
	differences := listing.Compare(c.order...)
	c.Reference, c.Missing, c.Extra = differences.Reference, differences.Missing, differences.Extra
	return c, nil
}

func (c *comparison) add(source string, names []string) {
	c.Lists[source] = names
	c.order = append(c.order, listing.List{Source: source, Functions: names})
}

// addHost asks the running host. One that is too ill to list anything has no list,
// which is not the same as an empty one.
func (p *program) addHost(ctx context.Context, f diffFlags, c *comparison) error {
	if f.url == "" {
		return nil
	}
	key, err := p.key()
	if err != nil {
		return err
	}
	state, err := listing.Ask(ctx, listing.Options{URL: f.url, Key: key, Patience: f.patience, Harmless: f.harmless, Pause: pause})
	if err != nil {
		return fmt.Errorf("ask the host at --url: %w", err)
	}
	if state.Functions != nil {
		c.add(listing.Running, state.Functions)
	}
	if state.Errors != nil {
		c.Errors = state.Errors
	}
	if state.Answered {
		c.Handler = "answered"
	}
	c.Illness = state.Illness
	return nil
}

// resourceManager makes the client of the platform's list.
func (p *program) resourceManager() (*arm.Client, error) {
	where, err := cloud.Resolve(cloud.Endpoints{
		Authority: p.getenv("AZURE_AUTHORITY_HOST"), ResourceManager: p.getenv("HAYMAKER_ARM_ENDPOINT"),
		AllowCustom: p.getenv("HAYMAKER_ALLOW_CUSTOM_ENDPOINTS") == "true",
	})
	if err != nil {
		return nil, err
	}
	options := where.ClientOptions(cloud.Calls{Transport: p.transport})
	credential, err := p.credential(where, options)
	if err != nil {
		return nil, err
	}
	return arm.NewClient(credential, &azarm.ClientOptions{ClientOptions: options})
}

// credential takes what az login, a workload or the environment offers.
func (p *program) credential(where cloud.Cloud, options policy.ClientOptions) (azcore.TokenCredential, error) {
	if id, secret := p.getenv("AZURE_CLIENT_ID"), p.getenv("AZURE_CLIENT_SECRET"); id != "" && secret != "" {
		return where.Credential(cloud.Identity{TenantID: p.getenv("AZURE_TENANT_ID"), ClientID: id, ClientSecret: secret}, cloud.Calls{Transport: p.transport})
	}
	credential, err := azidentity.NewDefaultAzureCredential(&azidentity.DefaultAzureCredentialOptions{
		ClientOptions: options, DisableInstanceDiscovery: where.CustomAuthority(),
	})
	if err != nil {
		return nil, fmt.Errorf("find Azure credentials: %w", err)
	}
	return credential, nil
}
