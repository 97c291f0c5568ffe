package azurestorage

import (
	"errors"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"azurehaymaker/durable/store"
)

// sentinel is the guard row of one history. The framework's columns are
// ExecutionId, IsCheckpointComplete and CheckpointCompletedTimestamp; ours say
// how many events count and how many have had their messages sent.
type sentinel struct {
	executionID string
	complete    bool
	committed   int32
	published   int32
	completedAt time.Time
}

func (s sentinel) columns() columns {
	c := columns{
		"ExecutionId":          s.executionID,
		"IsCheckpointComplete": s.complete,
		"CommittedEvents":      s.committed,
		"PublishedEvents":      s.published,
	}
	c.setTime("CheckpointCompletedTimestamp", s.completedAt)
	return c
}

// errForeignHistory: rule 10 of the compatibility notes. The framework and this
// engine must not run the same instance.
var errForeignHistory = errors.New("the history was written by the Durable Task Framework, not by this engine; give each engine a task hub of its own")

// decodeSentinel fills what the sentinel says of a partition.
func decodeSentinel(entity aztables.EDMEntity) (store.Partition, error) {
	if _, ours := entity.Properties["CommittedEvents"]; !ours {
		return store.Partition{}, errForeignHistory
	}
	r := &reader{columns: entity.Properties}
	partition := store.Partition{
		ETag:        store.ETag(entity.ETag),
		ExecutionID: r.text("ExecutionId"),
		Committed:   int(r.number("CommittedEvents")),
		Published:   int(r.number("PublishedEvents")),
	}
	if r.err == nil && (partition.Committed < 0 || entity.ETag == "") {
		r.err = errors.New("the sentinel row is damaged")
	}
	return partition, r.err
}
