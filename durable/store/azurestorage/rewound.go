package azurestorage

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// rewoundPrefix begins the reason on a row that a rewind took back; the kind it
// had follows. The other columns stay, as the framework leaves them.
const rewoundPrefix = "Rewound: "

// isRewound says whether the row is of an event that a rewind took back. A large
// reason it had before stays in its blob.
func isRewound(c columns) bool {
	reason, _ := c["Reason"].(string)
	return c["EventType"] == string(history.KindGenericEvent) && strings.HasPrefix(reason, rewoundPrefix)
}

// decodeGeneric reads a row of the kind GenericEvent: the mark of a rewind, an
// event that one took back, or the text of a foreign writer.
func decodeGeneric(r *reader) (history.Body, bool) {
	if kind, rewound := strings.CutPrefix(r.text("Reason"), rewoundPrefix); rewound {
		was, known := decodeWas(r, history.Kind(kind))
		return history.Rewound{Was: was}, known
	}
	return decodeText(r), true
}

func decodeWas(r *reader, kind history.Kind) (history.Body, bool) {
	if kind == history.KindGenericEvent {
		return decodeText(r), true
	}
	return decodeBody(r, kind)
}

func decodeText(r *reader) history.GenericEvent {
	event := history.GenericEvent{Data: r.text("Data"), Origin: decodeOrigin(r)}
	if text, marked := r.columns["RewoundEvents"].(string); marked {
		undone, err := history.ParseOrdinals(text)
		if err != nil && r.err == nil {
			r.err = fmt.Errorf("column RewoundEvents: %w", err)
		}
		event.Rewind = &history.Rewind{Undone: undone}
	}
	return event
}

// MarkRewound implements store.Histories.
func (s *Store) MarkRewound(ctx context.Context, id string, marking store.Marking) (store.ETag, error) {
	what := fmt.Sprintf("mark the history of %q", id)
	if err := store.ValidateInstanceID(id); err != nil {
		return "", fmt.Errorf("%s: %w", what, err)
	}
	if err := marking.Validate(); err != nil {
		return "", fmt.Errorf("%s: %w", what, err)
	}
	ctx, cancel, err := s.bounded(ctx, what)
	if err != nil {
		return "", err
	}
	defer cancel()
	etag, err := s.mark(ctx, escapeKey(id), marking)
	if err != nil {
		return "", failed(ctx, what, err)
	}
	return etag, nil
}

// mark merges the two columns into each row, under the sentinel's ETag: rows of
// another execution may be in their place by now.
func (s *Store) mark(ctx context.Context, partition string, marking store.Marking) (store.ETag, error) {
	etag := marking.Expect
	head := sentinel{executionID: marking.ExecutionID, complete: true, completedAt: s.now(), committed: int32(marking.Committed), published: int32(marking.Published)}
	for ordinals := range slices.Chunk(slices.Sorted(maps.Keys(marking.Undone)), maxRows) {
		first, err := guard(partition, head, etag)
		if err != nil {
			return "", err
		}
		actions := []aztables.TransactionAction{first}
		for _, ordinal := range ordinals {
			entity, err := columns{
				"EventType": string(history.KindGenericEvent), "Reason": rewoundPrefix + string(marking.Undone[ordinal]),
			}.entity(partition, eventKey(ordinal))
			if err != nil {
				return "", err
			}
			actions = append(actions, aztables.TransactionAction{ActionType: aztables.TransactionTypeUpdateMerge, Entity: entity})
		}
		if etag, err = s.submit(ctx, actions); err != nil {
			return "", s.refused(ctx, partition, err)
		}
	}
	return etag, nil
}
