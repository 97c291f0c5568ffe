package readertest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
)

// Check demands that every reader sees the first committed rows of an execution,
// and nothing else. A reader may fail only by its own limits: at a kind of event
// that came after it (see kinds2018), which it would not read from the
// framework's own hub either.
func Check(ctx context.Context, history *aztables.Client, partition, execution string, committed int) error {
	want := make([]string, committed)
	for i := range want {
		want[i] = fmt.Sprintf("%016X", i)
	}
	var wrong []error
	for _, r := range Readers() {
		got, err := r.Read(ctx, history, partition, execution)
		var unknown UnknownKindError
		switch {
		case errors.As(err, &unknown) && today(unknown.Kind):
		case err != nil:
			wrong = append(wrong, fmt.Errorf("reader %s fails on the history of %q: %w", r.Name, partition, err))
		case !slices.Equal(got, want):
			wrong = append(wrong, fmt.Errorf("reader %s sees %v in the history of %q, want %d events", r.Name, got, partition, committed))
		}
	}
	return errors.Join(wrong...)
}
