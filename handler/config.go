package main

import (
	"cmp"
	"strings"
	"time"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/tenant"

	"go.uber.org/zap/zapcore"
)

// Config is every setting of the handler, checked. docs/handler.md lists the
// variables; LoadConfig shows each name, default and limit.
type Config struct {
	Port       int    // where the host expects the handler on 127.0.0.1
	ScriptRoot string // folder in which the host looks for functions
	LogLevel   zapcore.Level

	Storage Secret // connection string of the storage account of queues and tables

	TenantID       string
	SubscriptionID string // the target, in which agents work
	ClientID       string // service principal or user-assigned identity; may be empty
	ClientSecret   Secret // empty with a managed identity
	AuthorityHost  string
	ARMEndpoint    string
	GraphEndpoint  string
	KeyVaultURL    string

	ContainerRegistry string // host[:port]
	ContainerImage    string // repository[:tag][@digest] inside the registry
	EnvironmentID     string // Container Apps environment
	WorkloadProfile   string
	ResourceGroup     string // group of the agents' jobs
	Location          string
	AgentIdentityID   string // pulls the image and reads the vault for a job
	ContainerCPU      float64
	ContainerMemoryGB float64
	ContainerTimeout  time.Duration // hard end of a job

	SimulationSize     string // small, medium or large
	ExecutionDuration  time.Duration
	MonitoringInterval time.Duration
	AgentGrace         time.Duration // for the agents' own clean-up
	IndexLag           time.Duration // between the two verifications
	CleanupPoll        time.Duration // between two rounds of forced clean-up
	CleanupLimit       time.Duration // then a run ends cleanup_incomplete

	Capacity haymaker.Capacity // how many runs may be in progress at a time

	ScenarioAllow string // needs, ids and areas let into the draw; catalogue.ParseAllowance
	ScenarioDeny  string // ids and areas kept out of it

	AgentStrategy string // steps, or goal: a model adds operations
	LLM           tenant.LLM

	TaskHub       string
	App           string // owner of the task hub, the same for all replicas and revisions
	TakeOverFrom  string // app from which App may take the task hub over
	Schedule      string // when runs start by themselves, six-field cron
	SweepSchedule string
	// OrphanSchedule is when the tenant is searched for what no run cleans up.
	OrphanSchedule string
	// ControlSchedule is when the control queues are drained, unless
	// ControlQueues is off.
	ControlSchedule string
	ControlQueues   bool
	// TaskRedispatchAfter is when the sweep sends an open task's message again;
	// SweepGrace is how old damage must be before it is mended.
	TaskRedispatchAfter, SweepGrace time.Duration
	// Retention is how long an ended orchestration is kept in the task hub; the
	// run's records and report stay.
	Retention time.Duration

	AllowCustomEndpoints bool // endpoints outside of Microsoft's clouds: the simulator
}

// LoadConfig reads the environment and returns the settings with one error per
// setting that is missing or out of bounds. It does no I/O. Error texts name the
// setting and its limit, and never show a secret.
func LoadConfig(lookup func(string) (string, bool)) (Config, []error) {
	s := &settings{lookup: lookup}
	c := Config{
		Port:       s.integer("FUNCTIONS_CUSTOMHANDLER_PORT", 1, 65535),
		ScriptRoot: s.first("FUNCTIONS_APP_ROOT_PATH", "AzureWebJobsScriptRoot"),
		LogLevel:   s.level("LOG_LEVEL", "INFO"),
		Storage:    s.secret("AzureWebJobsStorage", storageConnection),

		TenantID:       s.required("AZURE_TENANT_ID", uuidText),
		SubscriptionID: s.required("AZURE_SUBSCRIPTION_ID", uuidText),
		ClientID:       s.optional("AZURE_CLIENT_ID", "", uuidText),
		ClientSecret:   s.optionalSecret("AZURE_CLIENT_SECRET"),
		AuthorityHost:  s.optional("AZURE_AUTHORITY_HOST", "https://login.microsoftonline.com", httpsURL),
		ARMEndpoint:    s.optional("HAYMAKER_ARM_ENDPOINT", "https://management.azure.com", httpsURL),
		GraphEndpoint:  s.optional("HAYMAKER_GRAPH_ENDPOINT", "https://graph.microsoft.com", httpsURL),
		KeyVaultURL:    s.required("KEY_VAULT_URL", httpsURL),

		ContainerRegistry: s.required("CONTAINER_REGISTRY", registryHost),
		ContainerImage:    s.required("CONTAINER_IMAGE", imageReference),
		EnvironmentID:     s.required("CONTAINER_APPS_ENVIRONMENT_ID", resourceID),
		WorkloadProfile:   s.optional("WORKLOAD_PROFILE_NAME", "E16", profileName),
		ResourceGroup:     s.optional("RESOURCE_GROUP_NAME", "azure-haymaker-rg", resourceGroup),
		Location:          s.required("AZURE_LOCATION", location),
		AgentIdentityID:   s.required("AGENT_IDENTITY_ID", resourceID),
		ContainerCPU:      s.decimal("CONTAINER_CPU_CORES", 2, 2, 16),
		ContainerMemoryGB: s.decimal("CONTAINER_MEMORY_GB", 64, 64, 128),
		ContainerTimeout:  s.duration("CONTAINER_TIMEOUT_HOURS", 10, 0.01, 48, time.Hour),

		AgentStrategy: s.optional("AGENT_STRATEGY", "steps", strategy), LLM: llmSettings(s),
		SimulationSize:     s.required("SIMULATION_SIZE", simulationSize),
		ExecutionDuration:  s.duration("EXECUTION_DURATION_HOURS", 8, 0.001, 24, time.Hour),
		MonitoringInterval: s.duration("MONITORING_INTERVAL_MINUTES", 15, 0.01, 60, time.Minute),
		AgentGrace:         s.duration("AGENT_GRACE_MINUTES", 20, 0.1, 120, time.Minute),
		IndexLag:           s.duration("INDEX_LAG_SECONDS", 180, 1, 3600, time.Second),
		CleanupPoll:        s.duration("CLEANUP_POLL_SECONDS", 30, 1, 600, time.Second),
		CleanupLimit:       s.duration("CLEANUP_LIMIT_MINUTES", 120, 0.1, 720, time.Minute),

		Capacity:      capacitySettings(s),
		ScenarioAllow: s.optional("SCENARIO_ALLOW", "", scenarioNames), ScenarioDeny: s.optional("SCENARIO_DENY", "", scenarioNames),

		TaskHub:       s.optional("HAYMAKER_TASK_HUB", "HayMaker", taskHub),
		App:           s.optional("HAYMAKER_APP_NAME", cmp.Or(s.raw("WEBSITE_SITE_NAME"), s.raw("CONTAINER_APP_NAME"), "haymaker"), appName),
		TakeOverFrom:  s.optional("HAYMAKER_TAKE_OVER_HUB_FROM", "", appName),
		Schedule:      s.required("HAYMAKER_SCHEDULE", cronSchedule),
		SweepSchedule: s.required("HAYMAKER_SWEEP_SCHEDULE", cronSchedule), OrphanSchedule: s.required("HAYMAKER_ORPHAN_SCHEDULE", cronSchedule),
		ControlSchedule: s.required("HAYMAKER_CONTROL_SCHEDULE", cronSchedule),
		ControlQueues:   s.boolean("HAYMAKER_CONTROL_QUEUES", true),

		TaskRedispatchAfter: s.duration("TASK_REDISPATCH_SECONDS", 900, 10, 86400, time.Second),
		SweepGrace:          s.duration("SWEEP_GRACE_SECONDS", 120, 1, 3600, time.Second),
		Retention:           s.duration("INSTANCE_RETENTION_DAYS", 90, 1, 3650, 24*time.Hour),

		AllowCustomEndpoints: s.boolean("HAYMAKER_ALLOW_CUSTOM_ENDPOINTS", false),
	}
	if c.ContainerTimeout > 0 && c.ContainerTimeout < c.ExecutionDuration+c.AgentGrace {
		s.fault("CONTAINER_TIMEOUT_HOURS", "must not be shorter than EXECUTION_DURATION_HOURS plus AGENT_GRACE_MINUTES, or agents are stopped before they clean up")
	}
	return c, s.faults
}

// llmSettings are about the model of agents of strategy goal. The agent reads
// the same variables, with the same defaults, from its job.
func llmSettings(s *settings) tenant.LLM {
	return tenant.LLM{
		Endpoint:    s.optional("LLM_ENDPOINT", "https://api.anthropic.com", httpsURL),
		Model:       s.optional("LLM_MODEL", "claude-haiku-4-5", modelName),
		MaxTokens:   int(s.decimal("LLM_MAX_TOKENS", 200_000, 1000, 10_000_000)),
		MaxCalls:    int(s.decimal("LLM_MAX_CALLS", 60, 1, 1000)),
		CallSeconds: int(s.decimal("LLM_CALL_SECONDS", 60, 1, 300)),
	}
}

// capacitySettings bound the runs that are in progress at a time.
func capacitySettings(s *settings) haymaker.Capacity {
	return haymaker.Capacity{
		MaxRuns:     s.whole("MAX_CONCURRENT_RUNS", 2, 1, 50),
		Policy:      haymaker.OverlapPolicy(strings.ToLower(s.optional("OVERLAP_POLICY", string(haymaker.OverlapAllow), overlapPolicy))),
		MaxOnDemand: s.whole("MAX_ON_DEMAND", 3, 0, 50),
	}
}
