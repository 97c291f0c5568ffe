package historyfile

import "azurehaymaker/durable/history"

// identity is the framework's OrchestrationInstance.
type identity struct {
	InstanceID  string `json:"InstanceId"`
	ExecutionID string `json:"ExecutionId"`
}

// parent is the framework's ParentInstance.
type parent struct {
	Name                  string
	OrchestrationInstance identity
	TaskScheduleID        int32 `json:"TaskScheduleId"`
	Version               string
}

func parentOf(p history.ParentInstance) parent {
	return parent{p.Name, identity{p.InstanceID, p.ExecutionID}, p.TaskID, p.Version}
}

func (p parent) history() *history.ParentInstance {
	return &history.ParentInstance{
		Name: p.Name, Version: p.Version, InstanceID: p.OrchestrationInstance.InstanceID,
		ExecutionID: p.OrchestrationInstance.ExecutionID, TaskID: p.TaskScheduleID,
	}
}
