package playground

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// environment is what the Functions app gets: the same settings it has in
// Azure, with the stand-ins' endpoints.
func environment(o Options, connection string, s *Simulator) ([]string, error) {
	secret, err := s.secret()
	if err != nil {
		return nil, err
	}
	settings := map[string]string{
		"AzureWebJobsStorage":         connection,
		"FUNCTIONS_WORKER_RUNTIME":    "custom",
		"AZURE_FUNCTIONS_ENVIRONMENT": "Development",
		"SSL_CERT_FILE":               s.CAFile,

		"AZURE_TENANT_ID": s.TenantID, "AZURE_SUBSCRIPTION_ID": s.SubscriptionID,
		"AZURE_CLIENT_ID": s.ClientID, "AZURE_CLIENT_SECRET": secret, "AZURE_AUTHORITY_HOST": s.URL + "/",
		"HAYMAKER_ALLOW_CUSTOM_ENDPOINTS": "true",
		"HAYMAKER_ARM_ENDPOINT":           s.URL, "HAYMAKER_GRAPH_ENDPOINT": s.URL, "KEY_VAULT_URL": s.VaultURL,

		"CONTAINER_REGISTRY": s.Registry, "CONTAINER_IMAGE": strings.TrimPrefix(s.Image, s.Registry+"/"), "CONTAINER_APPS_ENVIRONMENT_ID": s.EnvironmentID,
		"WORKLOAD_PROFILE_NAME": "E16", "RESOURCE_GROUP_NAME": s.ResourceGroup, "AZURE_LOCATION": s.Location,
		"AGENT_IDENTITY_ID": s.AgentIdentityID, "SIMULATION_SIZE": "small",

		"MONITORING_INTERVAL_MINUTES": minutes(o.Pace.MonitoringInterval), "AGENT_GRACE_MINUTES": minutes(o.Pace.AgentGrace),
		"INDEX_LAG_SECONDS": seconds(o.Pace.IndexLag), "CLEANUP_POLL_SECONDS": seconds(o.Pace.CleanupPoll),
		"CLEANUP_LIMIT_MINUTES": minutes(o.Pace.CleanupLimit), "TASK_REDISPATCH_SECONDS": seconds(o.Pace.TaskRedispatch),
		"SWEEP_GRACE_SECONDS": seconds(o.Pace.SweepGrace), "HAYMAKER_SWEEP_SCHEDULE": o.Pace.Sweep,
		"HAYMAKER_ORPHAN_SCHEDULE": "0 30 3 * * *",
		"HAYMAKER_SCHEDULE":        "0 0 0,6,12,18 * * *", "HAYMAKER_CONTROL_SCHEDULE": "*/5 * * * * *",
	}
	maps.Copy(settings, o.Env)
	var env []string
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		env = append(env, name+"="+settings[name])
	}
	return env, nil
}

func seconds(d time.Duration) string { return fmt.Sprint(d.Seconds()) }
func minutes(d time.Duration) string { return fmt.Sprint(d.Minutes()) }
