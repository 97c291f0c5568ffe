package records

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
)

// callTimeout bounds one request with its retries.
const callTimeout = 20 * time.Second

// tableRows keeps rows in Azure Table Storage.
type tableRows struct{ service *aztables.ServiceClient }

// RetryOptions is the retry rule of every storage call of this package: three
// tries, at most a few seconds apart, each try at most eight seconds.
func RetryOptions() policy.RetryOptions {
	return policy.RetryOptions{MaxRetries: 2, RetryDelay: 300 * time.Millisecond, MaxRetryDelay: 3 * time.Second, TryTimeout: 8 * time.Second}
}

// maxTextProperty is what a string property holds: 64 KiB of UTF-16.
const maxTextProperty = 32 << 10

func encode(r row) ([]byte, error) {
	entity := aztables.EDMEntity{
		Entity:     aztables.Entity{PartitionKey: r.partition, RowKey: r.key},
		Properties: map[string]any{"Status": r.status},
	}
	// A content too long for a text column still fits a binary one (64 KiB).
	if len(r.body) <= maxTextProperty {
		entity.Properties["Content"] = string(r.body)
	} else {
		entity.Properties["ContentBytes"] = aztables.EDMBinary(r.body)
	}
	return json.Marshal(entity)
}

func decode(raw []byte) (row, error) {
	var entity aztables.EDMEntity
	if err := json.Unmarshal(raw, &entity); err != nil {
		return row{}, fmt.Errorf("decode a table row: %w", err)
	}
	r := row{partition: entity.PartitionKey, key: entity.RowKey, etag: entity.ETag}
	r.status, _ = entity.Properties["Status"].(string)
	switch content := entity.Properties["Content"].(type) {
	case string:
		r.body = []byte(content)
	default:
		raw, _ := entity.Properties["ContentBytes"].(aztables.EDMBinary)
		r.body = raw
	}
	return r, nil
}

func (t *tableRows) insert(ctx context.Context, table string, rows ...row) error {
	return t.transact(ctx, table, changes(insertRow, rows)...)
}

func (t *tableRows) replace(ctx context.Context, table string, rows ...row) error {
	return t.transact(ctx, table, changes(putRow, rows)...)
}

func (c change) action() aztables.TransactionType {
	switch {
	case c.kind == insertRow:
		return aztables.TransactionTypeAdd
	case c.kind == removeRow:
		return aztables.TransactionTypeDelete
	case c.etag != "":
		return aztables.TransactionTypeUpdateReplace
	}
	return aztables.TransactionTypeInsertReplace
}

// transact makes the changes as one entity group transaction.
func (t *tableRows) transact(ctx context.Context, table string, changes ...change) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	actions := make([]aztables.TransactionAction, len(changes))
	for i, c := range changes {
		entity, err := encode(c.row)
		if err != nil {
			return err
		}
		actions[i] = aztables.TransactionAction{ActionType: c.action(), Entity: entity}
		if c.etag != "" && c.kind == putRow {
			etag := azcore.ETag(c.etag)
			actions[i].IfMatch = &etag
		}
	}
	_, err := t.service.NewClient(table).SubmitTransaction(ctx, actions, nil)
	return classify(err, "write to table "+table)
}

func (t *tableRows) get(ctx context.Context, table, partition, key string) (row, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	answer, err := t.service.NewClient(table).GetEntity(ctx, partition, key, nil)
	if err != nil {
		return row{}, classify(err, "read table "+table)
	}
	return decode(answer.Value)
}

func (t *tableRows) list(ctx context.Context, table string, query listQuery) ([]row, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	filter := fmt.Sprintf("PartitionKey eq '%s' and RowKey ge '%s'", escape(query.partition), escape(query.from))
	if query.to != "" {
		filter += fmt.Sprintf(" and RowKey lt '%s'", escape(query.to))
	}
	if query.status != "" {
		filter += fmt.Sprintf(" and Status eq '%s'", escape(query.status))
	}
	top := int32(min(query.limit, 1000))
	pager := t.service.NewClient(table).NewListEntitiesPager(&aztables.ListEntitiesOptions{Filter: &filter, Top: &top})
	var rows []row
	for pager.More() && len(rows) < query.limit {
		page, err := pager.NextPage(ctx)
		if err != nil {
			return nil, classify(err, "query table "+table)
		}
		for _, raw := range page.Entities {
			r, err := decode(raw)
			if err != nil {
				return nil, err
			}
			rows = append(rows, r)
		}
	}
	return rows[:min(len(rows), query.limit)], nil
}

// escape doubles quotes, the one escape of an OData string literal.
func escape(text string) string { return strings.ReplaceAll(text, "'", "''") }

// classify turns the service's answers into this package's conditions.
func classify(err error, what string) error {
	if err == nil {
		return nil
	}
	var response *azcore.ResponseError
	if errors.As(err, &response) {
		switch status, code := answer(response); status {
		case http.StatusConflict:
			if code == string(aztables.EntityAlreadyExists) {
				return errRowExists
			}
		case http.StatusPreconditionFailed:
			return errRowConflict
		case http.StatusNotFound:
			if code != string(aztables.TableNotFound) {
				return errRowMissing
			}
		}
	}
	return fmt.Errorf("%s: %w", what, err)
}
