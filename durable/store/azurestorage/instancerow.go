package azurestorage

import (
	"fmt"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// instanceKey is the RowKey of every Instances row.
const instanceKey = ""

// encodeCreated makes the row as the framework's client writes it: without
// CustomStatus, with every null spelled out.
func (s *Store) encodeCreated(i store.Instance) (columns, error) {
	c, err := s.encodeInstance(i)
	if err != nil {
		return nil, err
	}
	if i.CustomStatus == "" {
		delete(c, "CustomStatus")
	}
	if len(i.Tags) == 0 {
		c["Tags"] = nullText
	}
	return c, nil
}

// encodeInstance makes the columns of a checkpoint: those that say nothing are
// left out, so that a merge keeps what is there.
func (s *Store) encodeInstance(i store.Instance) (columns, error) {
	if utf16Length(i.CustomStatus) > inlineLimit {
		return nil, fmt.Errorf("the custom status has more than %d characters", inlineLimit)
	}
	c := columns{
		"ExecutionId":   i.ExecutionID,
		"Name":          i.Name,
		"Version":       i.Version,
		"RuntimeStatus": string(i.Status),
		"CustomStatus":  i.CustomStatus,
		"TaskHubName":   s.hub,
		"Generation":    i.Generation,
	}
	if i.CustomStatus == "" {
		c["CustomStatus"] = nullText
	}
	c.setText("Input", i.Input)
	c.setText("Output", i.Output)
	c.setTime("CreatedTime", i.CreatedTime)
	c.setTime("LastUpdatedTime", i.LastUpdatedTime)
	c.setTime("CompletedTime", i.CompletedTime)
	c.setTime("ScheduledStartTime", i.ScheduledStartTime)
	if i.Parent != nil {
		if err := c.setParent(i.Parent); err != nil {
			return nil, err
		}
	}
	if i.RerunOf != nil {
		if err := c.setJSON("RerunOf", i.RerunOf, false); err != nil {
			return nil, err
		}
	}
	if len(i.Tags) > 0 {
		if err := c.setJSON("Tags", i.Tags, false); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// decodeInstance reads a row whose large texts are back in their columns.
func decodeInstance(entity aztables.EDMEntity) (store.Instance, error) {
	id, err := unescapeKey(entity.PartitionKey)
	if err != nil {
		return store.Instance{}, err
	}
	r := &reader{columns: entity.Properties}
	i := store.Instance{
		ID: id, ExecutionID: r.text("ExecutionId"), Name: r.text("Name"), Version: r.text("Version"),
		Input: r.text("Input"), Output: r.text("Output"), CustomStatus: r.text("CustomStatus"),
		Status:      history.Status(r.text("RuntimeStatus")),
		CreatedTime: r.time("CreatedTime"), LastUpdatedTime: r.time("LastUpdatedTime"),
		CompletedTime: r.time("CompletedTime"), ScheduledStartTime: r.time("ScheduledStartTime"),
		Generation: r.number("Generation"), Tags: decodeTags(r),
		Parent: decodeParent(r),
	}
	var rerun history.RerunOf
	if r.json("RerunOf", &rerun) {
		i.RerunOf = &rerun
	}
	if i.CustomStatus == nullText {
		i.CustomStatus = ""
	}
	if r.err != nil {
		return store.Instance{}, fmt.Errorf("decode the row of instance %q: %w", id, r.err)
	}
	return i, nil
}
