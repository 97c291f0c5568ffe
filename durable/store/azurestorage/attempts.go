package azurestorage

import (
	"context"
	"fmt"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"azurehaymaker/durable/store"
)

// attemptsKey is the RowKey of the row that counts a step's tries. It sorts
// behind the sentinel and before the inbox, so that every Load meets it.
const attemptsKey = "~attempts"

// SaveAttempts implements store.Histories.
func (s *Store) SaveAttempts(ctx context.Context, instance store.Instance, attempts store.Attempts) error {
	what := fmt.Sprintf("count an attempt of %q", instance.ID)
	if err := store.ValidateInstanceID(instance.ID); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if err := attempts.Validate(); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	ctx, cancel, err := s.bounded(ctx, what)
	if err != nil {
		return err
	}
	defer cancel()
	if err := s.saveAttempts(ctx, escapeKey(instance.ID), instance, attempts); err != nil {
		return failed(ctx, what, err)
	}
	return nil
}

func (s *Store) saveAttempts(ctx context.Context, partition string, instance store.Instance, attempts store.Attempts) error {
	if attempts.Count == 0 {
		_, err := s.history.DeleteEntity(ctx, partition, attemptsKey, nil)
		return unless(err, "delete the count", codeResourceNotFound)
	}
	c := columns{
		"ExecutionId":       engineExecution,
		"AttemptsExecution": attempts.ExecutionID,
		"AttemptsCommitted": int32(attempts.Committed),
		"Attempts":          int32(attempts.Count),
	}
	c.setText("AttemptsReason", attempts.Reason)
	c.setTime("LastAttempt", attempts.Last)
	row, err := c.entity(partition, attemptsKey)
	if err != nil {
		return err
	}
	return s.putEngineRow(ctx, partition, instance, attemptsKey, row)
}

func decodeAttempts(entity aztables.EDMEntity) (store.Attempts, error) {
	r := &reader{columns: entity.Properties}
	attempts := store.Attempts{
		ExecutionID: r.text("AttemptsExecution"), Committed: int(r.number("AttemptsCommitted")), Count: int(r.number("Attempts")),
		Last: r.time("LastAttempt"), Reason: r.text("AttemptsReason"),
	}
	return attempts, r.err
}
