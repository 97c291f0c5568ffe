package readertest_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"azurehaymaker/durable/store/readertest"
)

const execution, engine = "0123456789abcdef0123456789abcdef", "~engine"

func row(key, execution, kind string) aztables.EDMEntity {
	columns := map[string]any{}
	if execution != "" {
		columns["ExecutionId"] = execution
	}
	if kind != "" {
		columns["EventType"] = kind
	}
	return aztables.EDMEntity{Entity: aztables.Entity{PartitionKey: "one", RowKey: key}, Properties: columns}
}

var (
	first  = row("0000000000000000", execution, "OrchestratorStarted")
	second = row("0000000000000001", execution, "ExecutionStarted")
	guard  = row("sentinel", execution, "")
	inbox  = row("~in|1", engine, "")
	both   = []string{first.RowKey, second.RowKey}
)

// errAny stands for whatever fails a reader in the table below.
var errAny = errors.New("any")

// TestTheReadersDiffer holds the loops against the table of extra rows in the
// compatibility notes. A row that a reader's filter does not select is not given
// to it.
func TestTheReadersDiffer(t *testing.T) {
	unknown := readertest.UnknownKindError{Reader: "1.4", Kind: "EventSent"}
	for name, c := range map[string]struct {
		rows   []aztables.EDMEntity
		reader string
		want   []string
		err    error
	}{
		"1.4 stops at engine rows":                     {[]aztables.EDMEntity{first, second, guard, inbox}, "1.4", both, nil},
		"1.4 fails without ExecutionId":                {[]aztables.EDMEntity{first, second, guard, row("~in|1", "", "")}, "1.4", nil, readertest.ErrKeyNotFound},
		"1.4 fails at a row that looks like the run's": {[]aztables.EDMEntity{first, guard, row("~in|1", execution, "")}, "1.4", nil, readertest.ErrNoEvent},
		"1.4 knows no EventSent":                       {[]aztables.EDMEntity{first, row("0000000000000001", execution, "EventSent")}, "1.4", nil, unknown},
		"1.17 knows EventSent":                         {[]aztables.EDMEntity{first, row("0000000000000001", execution, "EventSent")}, "1.17 with an execution", both, nil},
		"1.17 knows no kind of tomorrow":               {[]aztables.EDMEntity{row("0000000000000000", execution, "Tomorrow")}, "1.17 with an execution", nil, errAny},
		"2.x stops without ExecutionId":                {[]aztables.EDMEntity{first, second, guard, row("~in|1", "", "")}, "2.x", both, nil},
		"2.x sees nothing behind an engine row":        {[]aztables.EDMEntity{row("!", engine, ""), first, second, guard}, "2.x", nil, nil},
		"2.x fails at a row that looks like the run's": {[]aztables.EDMEntity{first, guard, row("~in|1", execution, "")}, "2.x with an execution", nil, readertest.ErrNoEvent},
		"the Monitor skips what it does not know":      {[]aztables.EDMEntity{first, second, row("~in|1", execution, ""), row("~in|2", execution, "Tomorrow")}, "Durable Functions Monitor", both, nil},
	} {
		all := readertest.Readers()
		i := slices.IndexFunc(all, func(r readertest.Reader) bool { return r.Name == c.reader })
		got, err := all[i].Events(c.rows)
		if asWanted := errors.Is(err, c.err) || err != nil && errors.Is(c.err, errAny); !asWanted || !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
	}
}
