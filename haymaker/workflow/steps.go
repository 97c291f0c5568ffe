package workflow

import (
	"azurehaymaker/durable"
	"azurehaymaker/haymaker"
)

// Name is the orchestration's name and Version the one new runs get. Both are
// stored in history: changing either is a decision about runs in flight.
const (
	Name    = "haymaker_run"
	Version = "1"
)

// The events a running orchestration listens to.
const (
	// EventCancel ends the run early, with clean-up and report.
	EventCancel = "cancel"
	// EventAgentFinished says that an agent reported its end, so that the run
	// looks at once instead of at the next interval.
	EventAgentFinished = "agent_finished"
)

// CancelRequest is the payload of EventCancel.
type CancelRequest struct {
	RequestedBy string `json:"requested_by,omitempty"`
}

// AgentFinished is the payload of EventAgentFinished.
type AgentFinished struct {
	AgentID string `json:"agent_id"`
}

// Orchestration is the typed handle of the run.
var Orchestration = durable.NewOrchestration[haymaker.RunRequest, haymaker.ReportReference](Name)

// The eight activities. The names are those of the functions that run them.
var (
	ValidateEnvironment    = durable.NewActivity[haymaker.ValidateInput, haymaker.Validation]("validate_environment_activity")
	SelectScenarios        = durable.NewActivity[haymaker.SelectInput, haymaker.Selection]("select_scenarios_activity")
	CreateServicePrincipal = durable.NewActivity[haymaker.CreateServicePrincipalInput, haymaker.CreateServicePrincipalOutput]("create_service_principal_activity")
	DeployContainerApp     = durable.NewActivity[haymaker.AgentDeployment, haymaker.DeployOutput]("deploy_container_app_activity")
	CheckAgentStatus       = durable.NewActivity[haymaker.CheckAgentsInput, haymaker.AgentsReport]("check_agent_status_activity")
	VerifyCleanup          = durable.NewActivity[haymaker.CleanupInput, haymaker.Verification]("verify_cleanup_activity")
	ForceCleanup           = durable.NewActivity[haymaker.CleanupInput, haymaker.ForcedCleanup]("force_cleanup_activity")
	GenerateReport         = durable.NewActivity[haymaker.ReportInput, haymaker.ReportReference]("generate_report_activity")
)
