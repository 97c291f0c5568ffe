package tenant

import (
	"context"
	"fmt"
	"strings"

	"azurehaymaker/haymaker"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/resourcegraph/armresourcegraph"
)

// Indexed implements haymaker.Resources. Resource groups are in another table
// than resources.
func (r *resources) Indexed(ctx context.Context, runID string) ([]haymaker.Resource, error) {
	ctx, cancel := r.options.Pace.bounded(ctx)
	defer cancel()
	literal, err := kqlText(runID)
	if err != nil {
		return nil, refuse("ask Resource Graph for run "+fmt.Sprintf("%q", runID), "%v", err)
	}
	found := newSightings(r.Tenant)
	for _, table := range []string{"Resources", "ResourceContainers"} {
		query := table + " | where tags['" + haymaker.TagRunID + "'] =~ " + literal + " | project id, name, type, tags | order by id asc"
		err := r.ask(ctx, table, query, func(row indexRow) {
			found.add(row.id, row.kind, row.name, textTag(row.tags, haymaker.TagScenario))
		})
		if err != nil {
			return nil, err
		}
	}
	return found.list(), nil
}

// indexRow is one row of an answer with the columns id, name, type and tags.
type indexRow struct {
	id, kind, name string
	tags           map[string]any
}

// ask pages through the answer of one query. An answer that Azure cut short, or
// that goes round in circles, is an error: half an answer is no evidence.
func (t *Tenant) ask(ctx context.Context, table, query string, add func(indexRow)) error {
	operation := "ask Resource Graph for " + table
	var skipToken *string
	for pages := 0; ; pages++ {
		if pages == maxPages {
			return tooManyPages(operation)
		}
		answer, err := t.clients.index.Resources(ctx, armresourcegraph.QueryRequest{
			Query: &query, Subscriptions: []*string{&t.config.SubscriptionID},
			Options: &armresourcegraph.QueryRequestOptions{
				ResultFormat: to.Ptr(armresourcegraph.ResultFormatObjectArray), Top: to.Ptr[int32](1000), SkipToken: skipToken,
			},
		}, nil)
		if err != nil {
			return failed(operation, err)
		}
		if err := addRows(answer.Data, add); err != nil {
			return &Error{Operation: operation, Message: err.Error()}
		}
		next := value(answer.SkipToken)
		switch {
		case next == "" && value(answer.ResultTruncated) == armresourcegraph.ResultTruncatedTrue:
			return &Error{Operation: operation, Message: "the answer is cut short and has no continuation"}
		case next == "":
			return nil
		case next == value(skipToken):
			return &Error{Operation: operation, Message: "the continuation repeats itself"}
		}
		skipToken = &next
	}
}

func addRows(data any, add func(indexRow)) error {
	rows, ok := data.([]any)
	if !ok {
		return fmt.Errorf("the answer holds %T instead of rows", data)
	}
	for _, row := range rows {
		columns, ok := row.(map[string]any)
		if !ok {
			return fmt.Errorf("the answer holds %T instead of a row", row)
		}
		id, ok := columns["id"].(string)
		if !ok || id == "" {
			return fmt.Errorf("the answer holds a row without id")
		}
		kind, _ := columns["type"].(string)
		name, _ := columns["name"].(string)
		tags, _ := columns["tags"].(map[string]any)
		add(indexRow{id: id, kind: kind, name: name, tags: tags})
	}
	return nil
}

func textTag(tags map[string]any, key string) string {
	for have, value := range tags {
		if text, ok := value.(string); ok && strings.EqualFold(have, key) {
			return text
		}
	}
	return ""
}

// kqlText quotes a text for a Kusto query. Control characters have no business
// in it.
func kqlText(text string) (string, error) {
	if len(text) > 256 {
		return "", fmt.Errorf("the text is longer than 256 bytes")
	}
	for _, char := range text {
		if char < ' ' || char == 0x7f {
			return "", fmt.Errorf("the text holds a control character")
		}
	}
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(text) + "'", nil
}
