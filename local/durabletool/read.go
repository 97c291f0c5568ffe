package durabletool

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
)

// Instance is a row as get-instances prints it.
type Instance struct {
	ID, Name, Status, Input, Output string
	Created                         time.Time
}

// statuses and kinds are the enums of 2018; another name throws.
const (
	statuses = " Running Completed ContinuedAsNew Failed Canceled Terminated Pending "
	kinds    = " ExecutionStarted ExecutionCompleted ExecutionFailed ExecutionTerminated TaskScheduled TaskCompleted TaskFailed " +
		"SubOrchestrationInstanceCreated SubOrchestrationInstanceCompleted SubOrchestrationInstanceFailed TimerCreated TimerFired " +
		"OrchestratorStarted OrchestratorCompleted EventRaised ContinueAsNew GenericEvent HistoryState "
)

// Instances is func durable get-instances: the rows created until now. One row
// with a status that it does not know fails it altogether.
func (t *Tool) Instances(ctx context.Context) ([]Instance, error) {
	if err := t.ensure(ctx); err != nil {
		return nil, err
	}
	rows, err := query(ctx, t.instances, fmt.Sprintf("CreatedTime le datetime'%s'", timestamp(time.Now().Add(time.Minute))))
	if err != nil {
		return nil, err
	}
	var found []Instance
	for _, row := range rows {
		i := Instance{ID: row.PartitionKey, Name: text(row, "Name"), Status: text(row, "RuntimeStatus"), Input: text(row, "Input"), Output: text(row, "Output")}
		created, _ := row.Properties["CreatedTime"].(aztables.EDMDateTime)
		i.Created = time.Time(created)
		if !known(statuses, i.Status) {
			return nil, fmt.Errorf("ArgumentException: requested value %q was not found", i.Status)
		}
		found = append(found, i)
	}
	return found, nil
}

// History is func durable get-history: the kinds of the current execution's
// events in order of their rows.
func (t *Tool) History(ctx context.Context, id string) ([]string, error) {
	if err := t.ensure(ctx); err != nil {
		return nil, err
	}
	rows, err := query(ctx, t.history, fmt.Sprintf("PartitionKey eq '%s'", id))
	if err != nil {
		return nil, err
	}
	var events []string
	for i, row := range rows {
		execution, present := row.Properties["ExecutionId"].(string)
		switch {
		case !present:
			return nil, errors.New("KeyNotFoundException: ExecutionId")
		case i > 0 && execution != text(rows[0], "ExecutionId"):
			return events, nil
		case row.RowKey == "sentinel":
			continue
		case !known(kinds, text(row, "EventType")):
			return nil, fmt.Errorf("ArgumentException: requested value %q was not found", text(row, "EventType"))
		}
		events = append(events, text(row, "EventType"))
	}
	return events, nil
}

// Purge is func durable purge-history for one instance: it deletes the row and
// the history, whatever the status, and gives how many rows went.
func (t *Tool) Purge(ctx context.Context, id string) (int, error) {
	rows, err := query(ctx, t.history, fmt.Sprintf("PartitionKey eq '%s'", id))
	if err != nil {
		return 0, err
	}
	for _, row := range rows {
		if _, err := t.history.DeleteEntity(ctx, id, row.RowKey, nil); err != nil {
			return 0, err
		}
	}
	_, err = t.instances.DeleteEntity(ctx, id, "", nil)
	return len(rows), err
}

func text(row aztables.EDMEntity, name string) string {
	text, _ := row.Properties[name].(string)
	return text
}

func query(ctx context.Context, table *aztables.Client, filter string) (rows []aztables.EDMEntity, err error) {
	for pages := table.NewListEntitiesPager(&aztables.ListEntitiesOptions{Filter: &filter}); pages.More(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, raw := range page.Entities {
			var row aztables.EDMEntity
			if err := json.Unmarshal(raw, &row); err != nil {
				return nil, err
			}
			rows = append(rows, row)
		}
	}
	return rows, nil
}

func known(enum, name string) bool {
	return name != "" && strings.Contains(enum, " "+name+" ")
}
