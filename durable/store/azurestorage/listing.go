package azurestorage

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"azurehaymaker/durable/store"
)

// ListInstances implements store.Instances.
func (s *Store) ListInstances(ctx context.Context, query store.InstanceQuery) (store.InstancePage, error) {
	const what = "list instances"
	limit, err := query.PageSize()
	if err != nil {
		return store.InstancePage{}, fmt.Errorf("%s: %w", what, err)
	}
	token, err := decodeToken(query.Continuation)
	if err != nil {
		return store.InstancePage{}, fmt.Errorf("%s: %w", what, err)
	}
	ctx, cancel, err := s.bounded(ctx, what)
	if err != nil {
		return store.InstancePage{}, err
	}
	defer cancel()
	listed, err := s.list(ctx, query, int32(limit), token)
	if err != nil {
		return store.InstancePage{}, failed(ctx, what, err)
	}
	return listed, nil
}

func (s *Store) list(ctx context.Context, query store.InstanceQuery, limit int32, token continuation) (store.InstancePage, error) {
	options := &aztables.ListEntitiesOptions{Top: &limit, NextPartitionKey: token.Partition, NextRowKey: token.Row}
	if filter := instanceFilter(query); filter != "" {
		options.Filter = &filter
	}
	answer, err := s.instances.NewListEntitiesPager(options).NextPage(ctx)
	if err != nil {
		return store.InstancePage{}, err
	}
	rows := make([]aztables.EDMEntity, len(answer.Entities))
	for i, entity := range answer.Entities {
		if err := json.Unmarshal(entity, &rows[i]); err != nil {
			return store.InstancePage{}, fmt.Errorf("decode a row: %w", err)
		}
	}
	if err := s.restoreAll(ctx, properties(rows), s.restoreInstance); err != nil {
		return store.InstancePage{}, err
	}
	var listed store.InstancePage
	for _, row := range rows {
		instance, err := decodeInstance(row)
		if err != nil {
			return store.InstancePage{}, err
		}
		listed.Instances = append(listed.Instances, instance)
	}
	listed.Continuation = continuation{answer.NextPartitionKey, answer.NextRowKey}.encode()
	return listed, nil
}

func instanceFilter(query store.InstanceQuery) string {
	var all []string
	if query.IDPrefix != "" {
		prefix := escapeKey(query.IDPrefix)
		all = append(all, "PartitionKey ge "+quote(prefix))
		if end, bounded := afterPrefix(prefix); bounded {
			all = append(all, "PartitionKey lt "+quote(end))
		}
	}
	var statuses []string
	for _, status := range query.Statuses {
		statuses = append(statuses, "RuntimeStatus eq "+quote(string(status)))
	}
	if len(statuses) > 0 {
		all = append(all, "("+strings.Join(statuses, " or ")+")")
	}
	if !query.CreatedFrom.IsZero() {
		all = append(all, "CreatedTime ge "+dateLiteral(query.CreatedFrom))
	}
	if !query.CreatedTo.IsZero() {
		all = append(all, "CreatedTime le "+dateLiteral(query.CreatedTo))
	}
	return strings.Join(all, " and ")
}

func dateLiteral(t time.Time) string {
	return "datetime'" + t.UTC().Truncate(100*time.Nanosecond).Format("2006-01-02T15:04:05.0000000Z") + "'"
}

// afterPrefix is the smallest key behind all keys with the prefix; there is
// none behind the highest characters.
func afterPrefix(prefix string) (string, bool) {
	runes := []rune(prefix)
	for i := len(runes) - 1; i >= 0; i-- {
		next := runes[i] + 1
		if next == 0xD800 { // the surrogates are no characters
			next = 0xE000
		}
		if utf8.ValidRune(next) {
			return string(runes[:i]) + string(next), true
		}
	}
	return "", false
}

// continuation is where the service wants the next page to begin.
type continuation struct {
	Partition *string `json:"p"`
	Row       *string `json:"r,omitempty"`
}

func (c continuation) encode() string {
	if c.Partition == nil || *c.Partition == "" {
		return ""
	}
	text, err := json.Marshal(c)
	if err != nil {
		return "" // two strings always encode
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

func decodeToken(token string) (continuation, error) {
	var c continuation
	if token == "" {
		return c, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(token)
	if err == nil {
		err = json.Unmarshal(text, &c)
	}
	if err != nil || c.Partition == nil || *c.Partition == "" {
		return continuation{}, store.ErrInvalidContinuation
	}
	return c, nil
}
