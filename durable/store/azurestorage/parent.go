package azurestorage

import "azurehaymaker/durable/history"

// parentInstance is the framework's type of that name. The framework keeps it
// in ExecutionStarted only; here the Instances row of a child has it as well,
// because that row is what a child begins from.
type parentInstance struct {
	Name                  string                `json:"Name"`
	OrchestrationInstance orchestrationInstance `json:"OrchestrationInstance"`
	TaskScheduleID        int32                 `json:"TaskScheduleId"`
	Version               string                `json:"Version"`
}

func (c columns) setParent(p *history.ParentInstance) error {
	if p == nil {
		c["ParentInstance"] = nullText
		return nil
	}
	return c.setJSON("ParentInstance", parentInstance{
		Name: p.Name, OrchestrationInstance: orchestrationInstance{p.InstanceID, p.ExecutionID}, TaskScheduleID: p.TaskID, Version: p.Version,
	}, false)
}

func decodeParent(r *reader) *history.ParentInstance {
	var p parentInstance
	if !r.json("ParentInstance", &p) {
		return nil
	}
	return &history.ParentInstance{
		Name: p.Name, Version: p.Version, InstanceID: p.OrchestrationInstance.InstanceID,
		ExecutionID: p.OrchestrationInstance.ExecutionID, TaskID: p.TaskScheduleID,
	}
}

// The column UUIDOrigin is ours: the execution whose UUIDs one makes that takes
// over its results.
func (c columns) setOrigin(origin *history.Origin) error {
	if origin == nil {
		return nil
	}
	return c.setJSON("UUIDOrigin", origin, false)
}

func decodeOrigin(r *reader) *history.Origin {
	var origin history.Origin
	if !r.json("UUIDOrigin", &origin) {
		return nil
	}
	return &origin
}
