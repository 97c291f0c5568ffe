package azuresim_test

import (
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"azurehaymaker/local/azuresim/admin"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/appcontainers/armappcontainers/v3"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"
)

func (f *fixture) jobs() *armappcontainers.JobsClient {
	f.t.Helper()
	client, err := armappcontainers.NewJobsClient(f.facts.SubscriptionID, f.cred, f.armOptions())
	must(f.t, err)
	return client
}

// job is a valid job whose container plays a role (see TestMain).
func (f *fixture) job(role string) armappcontainers.Job {
	identity := f.facts.AgentIdentityID
	return armappcontainers.Job{
		Location: to.Ptr("eastus"),
		Identity: &armappcontainers.ManagedServiceIdentity{
			Type:                   to.Ptr(armappcontainers.ManagedServiceIdentityTypeUserAssigned),
			UserAssignedIdentities: map[string]*armappcontainers.UserAssignedIdentity{identity: {}},
		},
		Properties: &armappcontainers.JobProperties{
			EnvironmentID: &f.facts.EnvironmentID, WorkloadProfileName: to.Ptr("E16"),
			Configuration: &armappcontainers.JobConfiguration{
				TriggerType: to.Ptr(armappcontainers.TriggerTypeManual), ReplicaTimeout: to.Ptr[int32](60), ReplicaRetryLimit: to.Ptr[int32](0),
				Registries: []*armappcontainers.RegistryCredentials{{Server: &f.facts.Registry, Identity: &identity}},
				Secrets:    []*armappcontainers.Secret{{Name: to.Ptr("inline"), Value: to.Ptr("inline-value")}},
			},
			Template: &armappcontainers.JobTemplate{Containers: []*armappcontainers.Container{{
				Name: to.Ptr("agent"), Image: &f.facts.Image,
				Env: []*armappcontainers.EnvironmentVar{
					{Name: to.Ptr("TEST_AGENT"), Value: &role}, {Name: to.Ptr("INLINE"), SecretRef: to.Ptr("inline")},
				},
				Resources: &armappcontainers.ContainerResources{CPU: to.Ptr(2.0), Memory: to.Ptr("64Gi")},
			}}},
		},
	}
}

func (f *fixture) putJob(name string, job armappcontainers.Job) error {
	f.t.Helper()
	poller, err := f.jobs().BeginCreateOrUpdate(f.t.Context(), f.facts.ResourceGroup, name, job, nil)
	if err != nil {
		return err
	}
	made, err := poller.PollUntilDone(f.t.Context(), nil)
	if err == nil && *made.Properties.ProvisioningState != armappcontainers.JobProvisioningStateSucceeded {
		f.t.Fatalf("job %s is %s", name, *made.Properties.ProvisioningState)
	}
	return err
}

func (f *fixture) startJob(name string) string {
	f.t.Helper()
	poller, err := f.jobs().BeginStart(f.t.Context(), f.facts.ResourceGroup, name, nil)
	must(f.t, err)
	started, err := poller.PollUntilDone(f.t.Context(), nil)
	must(f.t, err)
	return *started.Name
}

func (f *fixture) status(job, execution string) string {
	f.t.Helper()
	client, err := armappcontainers.NewJobsExecutionsClient(f.facts.SubscriptionID, f.cred, f.armOptions())
	must(f.t, err)
	pager := client.NewListPager(f.facts.ResourceGroup, job, nil)
	for pager.More() {
		page, err := pager.NextPage(f.t.Context())
		must(f.t, err)
		for _, one := range page.Value {
			if *one.Name == execution {
				return string(*one.Properties.Status)
			}
		}
	}
	return "absent"
}

func (f *fixture) becomes(job, execution, status string) {
	f.t.Helper()
	until(f.t, execution+" becomes "+status, func() bool { return f.status(job, execution) == status })
}

// output waits for an execution's process to have written something.
func (f *fixture) output(execution string) string {
	f.t.Helper()
	path := f.dir + "/executions/" + execution + "/stdout.log"
	var content []byte
	until(f.t, "output of "+execution, func() bool {
		content, _ = os.ReadFile(path) // not there yet counts as empty
		return len(content) > 0
	})
	return string(content)
}

func TestExecutionGetsItsEnvironmentAndNothingElse(t *testing.T) {
	f := start(t)
	_, err := f.vault(f.cred).SetSecret(t.Context(), "sp-secret", azsecrets.SetSecretParameters{Value: to.Ptr("from-the-vault")}, nil)
	must(t, err)
	job := f.job("environment")
	configuration, container := job.Properties.Configuration, job.Properties.Template.Containers[0]
	configuration.Secrets = append(configuration.Secrets, &armappcontainers.Secret{
		Name: to.Ptr("sp"), KeyVaultURL: to.Ptr(f.facts.VaultURL + "secrets/sp-secret"), Identity: &f.facts.AgentIdentityID,
	})
	container.Env = append(container.Env, &armappcontainers.EnvironmentVar{Name: to.Ptr("AZURE_CLIENT_SECRET"), SecretRef: to.Ptr("sp")})
	must(t, f.putJob("hm-env", job))
	execution := f.startJob("hm-env")
	f.becomes("hm-env", execution, "Succeeded")
	got := strings.Split(strings.TrimSpace(f.output(execution)), "\n")
	slices.Sort(got)
	want := []string{
		"AZURE_CLIENT_SECRET=from-the-vault", "INLINE=inline-value", "PATH=/usr/local/bin:/usr/bin:/bin",
		"SSL_CERT_FILE=" + f.facts.CAFile, "TEST_AGENT=environment", "TZ=UTC",
	}
	if !slices.Equal(got, want) {
		t.Fatalf("environment %q, want %q", got, want)
	}
	shown, err := f.jobs().Get(t.Context(), f.facts.ResourceGroup, "hm-env", nil)
	must(t, err)
	for _, secret := range shown.Properties.Configuration.Secrets {
		if secret.Value != nil && *secret.Value != "" {
			t.Fatalf("GET shows the value of secret %s", *secret.Name)
		}
	}
}

func TestExecutionEnds(t *testing.T) {
	f := start(t)
	must(t, f.putJob("hm-fail", f.job("fail")))
	failed := f.startJob("hm-fail")
	f.becomes("hm-fail", failed, "Failed")

	retried := f.job("fail")
	retried.Properties.Configuration.ReplicaRetryLimit = to.Ptr[int32](2)
	must(t, f.putJob("hm-retry", retried))
	execution := f.startJob("hm-retry")
	f.becomes("hm-retry", execution, "Failed")
	if attempts := f.execution(execution).Attempts; attempts != 3 {
		t.Fatalf("%d attempts, want 3", attempts)
	}

	late := f.job("wait")
	late.Properties.Configuration.ReplicaTimeout = to.Ptr[int32](1)
	must(t, f.putJob("hm-late", late))
	timedOut := f.startJob("hm-late")
	f.becomes("hm-late", timedOut, "Failed")

	must(t, f.putJob("hm-stop", f.job("stubborn")))
	stopped := f.startJob("hm-stop")
	f.output(stopped)
	poller, err := f.jobs().BeginStopExecution(t.Context(), f.facts.ResourceGroup, "hm-stop", stopped, nil)
	must(t, err)
	_, err = poller.PollUntilDone(t.Context(), nil)
	must(t, err)
	f.becomes("hm-stop", stopped, "Stopped")
}

func (f *fixture) execution(name string) (found execution) {
	f.t.Helper()
	for _, one := range f.state().Executions {
		if one.Name == name {
			return execution{PID: one.PID, Attempts: one.Attempts, Status: one.Status, Waiting: one.Waiting, Detail: one.Detail, ExitCode: one.ExitCode}
		}
	}
	f.t.Fatalf("the state has no execution %s", name)
	return found
}

type execution struct {
	PID, Attempts int
	Status        string
	Waiting       bool
	Detail        string
	ExitCode      *int
}

func (f *fixture) state() admin.State {
	f.t.Helper()
	var state admin.State
	f.decode("/_sim/state", &state)
	return state
}

func TestKilledAgentIsFailed(t *testing.T) {
	f := start(t)
	must(t, f.putJob("hm-kill", f.job("wait")))
	name := f.startJob("hm-kill")
	f.output(name)
	pid := f.execution(name).PID
	if pid == 0 || f.execution(name).Status != "Running" {
		t.Fatalf("running execution: %+v", f.execution(name))
	}
	must(t, syscall.Kill(pid, syscall.SIGKILL))
	f.becomes("hm-kill", name, "Failed")
}

func TestDeletingAJobEndsItsExecutions(t *testing.T) {
	f := start(t)
	must(t, f.putJob("hm-gone", f.job("wait")))
	name := f.startJob("hm-gone")
	f.output(name)
	poller, err := f.jobs().BeginDelete(t.Context(), f.facts.ResourceGroup, "hm-gone", nil)
	must(t, err)
	_, err = poller.PollUntilDone(t.Context(), nil)
	must(t, err)
	until(t, "the process ends", func() bool { return f.execution(name).Status == "Stopped" })
	_, err = f.jobs().Get(t.Context(), f.facts.ResourceGroup, "hm-gone", nil)
	wantCode(t, err, 404, "ResourceNotFound")
}

func TestJobRefusals(t *testing.T) {
	f := start(t)
	for _, test := range []struct {
		name, code string
		change     func(*armappcontainers.Job)
	}{
		{"environment", "ManagedEnvironmentNotFound", func(j *armappcontainers.Job) { j.Properties.EnvironmentID = to.Ptr(f.facts.EnvironmentID + "x") }},
		{"profile", "WorkloadProfileNotFound", func(j *armappcontainers.Job) { j.Properties.WorkloadProfileName = to.Ptr("E99") }},
		{"size", "ContainerAppInvalidResourceTotal", func(j *armappcontainers.Job) {
			j.Properties.Template.Containers[0].Resources.Memory = to.Ptr("129Gi")
		}},
		{"memory form", "InvalidParameterValueInContainerTemplate", func(j *armappcontainers.Job) {
			j.Properties.Template.Containers[0].Resources.Memory = to.Ptr("64GB")
		}},
		{"digest", "InvalidParameterValueInContainerTemplate", func(j *armappcontainers.Job) {
			j.Properties.Template.Containers[0].Image = to.Ptr(f.facts.Registry + "/agent@sha256:" + strings.Repeat("0", 64))
		}},
		{"foreign registry", "InvalidParameterValueInContainerTemplate", func(j *armappcontainers.Job) {
			j.Properties.Template.Containers[0].Image = to.Ptr("docker.io/library/nginx:latest")
		}},
		{"no pull identity", "InvalidParameterValueInContainerTemplate", func(j *armappcontainers.Job) { j.Properties.Configuration.Registries = nil }},
		{"identity not assigned", "ContainerAppIdentityNotAssigned", func(j *armappcontainers.Job) { j.Identity = nil }},
		{"secretRef", "ContainerAppSecretRefNotFound", func(j *armappcontainers.Job) {
			j.Properties.Template.Containers[0].Env[0] = &armappcontainers.EnvironmentVar{Name: to.Ptr("X"), SecretRef: to.Ptr("none")}
		}},
		{"vault reference", "ContainerAppSecretInvalid", func(j *armappcontainers.Job) {
			j.Properties.Configuration.Secrets[0] = &armappcontainers.Secret{Name: to.Ptr("inline"), Identity: &f.facts.AgentIdentityID, KeyVaultURL: to.Ptr(f.facts.VaultURL + "secrets/none")}
		}},
		{"location", "InvalidEnvironmentLocation", func(j *armappcontainers.Job) { j.Location = to.Ptr("westus") }},
		{"timeout", "InvalidReplicaTimeout", func(j *armappcontainers.Job) { j.Properties.Configuration.ReplicaTimeout = to.Ptr[int32](0) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			job := f.job("wait")
			test.change(&job)
			wantCode(t, f.putJob("hm-refused", job), 400, test.code)
		})
	}
	wantCode(t, f.putJob("a-name-that-is-longer-than-32-characters", f.job("wait")), 400, "ContainerAppInvalidName")
	wantCode(t, f.putJob("two--hyphens", f.job("wait")), 400, "ContainerAppInvalidName")
}

func TestEnvironmentShowsItsProfiles(t *testing.T) {
	f := start(t)
	client, err := armappcontainers.NewManagedEnvironmentsClient(f.facts.SubscriptionID, f.cred, f.armOptions())
	must(t, err)
	name := lastSegment(f.facts.EnvironmentID)
	environment, err := client.Get(t.Context(), f.facts.ResourceGroup, name, nil)
	must(t, err)
	if len(environment.Properties.WorkloadProfiles) != 2 {
		t.Fatalf("profiles %v", environment.Properties.WorkloadProfiles)
	}
	must(t, f.putJob("hm-busy", f.job("wait")))
	f.output(f.startJob("hm-busy"))
	page, err := client.NewListWorkloadProfileStatesPager(f.facts.ResourceGroup, name, nil).NextPage(t.Context())
	must(t, err)
	for _, state := range page.Value {
		if *state.Name == "E16" && *state.Properties.CurrentCount != 1 {
			t.Fatalf("%d nodes in use, want 1", *state.Properties.CurrentCount)
		}
	}
	usages, err := armappcontainers.NewManagedEnvironmentUsagesClient(f.facts.SubscriptionID, f.cred, f.armOptions())
	must(t, err)
	used, err := usages.NewListPager(f.facts.ResourceGroup, name, nil).NextPage(t.Context())
	must(t, err)
	for _, one := range used.Value {
		if *one.Name.Value == "ManagedEnvironmentMemoryOptimizedCores" && (*one.CurrentValue != 16 || *one.Limit != 500) {
			t.Errorf("%g of %g cores, want 16 of 500", *one.CurrentValue, *one.Limit)
		}
	}
	if len(used.Value) != 3 {
		t.Fatalf("%d usages", len(used.Value))
	}
}
