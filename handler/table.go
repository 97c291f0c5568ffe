package main

import (
	"net/http"

	"azurehaymaker/functions"
)

// row is one function: what the handler expects of its declaration, and where
// its code is found. Exactly one of the three getters is set.
type row struct {
	name  string
	kind  functions.Trigger
	timer func(services) timerFunc
	queue func(services) queueFunc
	http  func(services) http.Handler
}

// table names every function of the handler. It is held against the embedded
// declarations and the staged folders at every start.
func table() []row {
	return []row{
		timerRow("haymaker_timer", func(s services) timerFunc { return s.HaymakerTimer }),
		httpRow("start_haymaker_run", func(s services) http.Handler { return s.StartHaymakerRun }),
		queueRow("start_requested_run", func(s services) queueFunc { return s.StartRequestedRun }),
		queueRow("orchestrate_haymaker_run", func(s services) queueFunc { return s.OrchestrateHaymakerRun }),

		queueRow("validate_environment_activity", func(s services) queueFunc { return s.ValidateEnvironment }),
		queueRow("select_scenarios_activity", func(s services) queueFunc { return s.SelectScenarios }),
		queueRow("create_service_principal_activity", func(s services) queueFunc { return s.CreateServicePrincipal }),
		queueRow("deploy_container_app_activity", func(s services) queueFunc { return s.DeployContainerApp }),
		queueRow("check_agent_status_activity", func(s services) queueFunc { return s.CheckAgentStatus }),
		queueRow("verify_cleanup_activity", func(s services) queueFunc { return s.VerifyCleanup }),
		queueRow("force_cleanup_activity", func(s services) queueFunc { return s.ForceCleanup }),
		queueRow("generate_report_activity", func(s services) queueFunc { return s.GenerateReport }),

		queueRow("ingest_agent_events", func(s services) queueFunc { return s.IngestAgentEvents }),
		timerRow("sweep_task_hub", func(s services) timerFunc { return s.SweepTaskHub }),
		timerRow("sweep_orphans", func(s services) timerFunc { return s.SweepOrphans }),
		timerRow("drain_control_queues", func(s services) timerFunc { return s.DrainControlQueues }),

		httpRow("haymaker_api", func(s services) http.Handler { return s.HaymakerAPI }),
		httpRow("durable_api", func(s services) http.Handler { return s.DurableAPI }),
		httpRow("dashboard", func(s services) http.Handler { return s.Dashboard }),
		httpRow("health", func(s services) http.Handler { return s.Health }),
	}
}

func timerRow(name string, get func(services) timerFunc) row {
	return row{name: name, kind: functions.Timer, timer: get}
}

func queueRow(name string, get func(services) queueFunc) row {
	return row{name: name, kind: functions.Queue, queue: get}
}

func httpRow(name string, get func(services) http.Handler) row {
	return row{name: name, kind: functions.HTTP, http: get}
}
