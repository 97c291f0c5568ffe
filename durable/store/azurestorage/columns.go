package azurestorage

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
)

// columns are an entity's own properties: string, int32, bool or
// aztables.EDMDateTime, never Int64. A missing column is a null.
type columns map[string]any

// nullText is how the framework writes a null of a complex type.
const nullText = "null"

func (c columns) entity(partition, row string) ([]byte, error) {
	return json.Marshal(aztables.EDMEntity{Entity: aztables.Entity{PartitionKey: partition, RowKey: row}, Properties: c})
}

// setText leaves an empty text out.
func (c columns) setText(name, text string) {
	if text != "" {
		c[name] = text
	}
}

// setTime leaves a zero time out: Edm.DateTime begins in 1601.
func (c columns) setTime(name string, t time.Time) {
	if !t.IsZero() {
		c[name] = edmTime(t)
	}
}

// edmTime is in UTC, because the SDK formats with a literal Z, and cut to the
// 100 ns that Storage keeps.
func edmTime(t time.Time) aztables.EDMDateTime {
	return aztables.EDMDateTime(t.UTC().Truncate(100 * time.Nanosecond))
}

// setJSON writes a complex value as the framework does: JSON text, or the four
// letters null.
func (c columns) setJSON(name string, value any, isNull bool) error {
	if isNull {
		c[name] = nullText
		return nil
	}
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("column %s: %w", name, err)
	}
	c[name] = string(text)
	return nil
}

// reader takes typed values out of columns and keeps the first mismatch.
type reader struct {
	columns columns
	err     error
}

func take[V any](r *reader, name string) V {
	var none V
	value, present := r.columns[name]
	if !present || value == nil {
		return none
	}
	typed, ok := value.(V)
	if !ok && r.err == nil {
		r.err = fmt.Errorf("column %s holds a %T instead of a %T", name, value, none)
	}
	return typed
}

func (r *reader) text(name string) string { return take[string](r, name) }

func (r *reader) number(name string) int32 { return take[int32](r, name) }

func (r *reader) flag(name string) bool { return take[bool](r, name) }

func (r *reader) time(name string) time.Time {
	t := time.Time(take[aztables.EDMDateTime](r, name))
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC()
}

// json decodes a complex value; missing and null leave the target alone.
func (r *reader) json(name string, target any) bool {
	text := r.text(name)
	if text == "" || text == nullText {
		return false
	}
	if err := json.Unmarshal([]byte(text), target); err != nil {
		if r.err == nil {
			r.err = fmt.Errorf("column %s: %w", name, err)
		}
		return false
	}
	return true
}
