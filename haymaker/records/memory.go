package records

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// memoryRows keeps rows in memory, for tests and for trying things out.
type memoryRows struct {
	mu      sync.Mutex
	rows    map[string]row // by table, partition and key
	version int
}

func newMemoryRows() *memoryRows { return &memoryRows{rows: map[string]row{}} }

func address(table string, r row) string { return table + "\x00" + r.partition + "\x00" + r.key }

func (m *memoryRows) insert(ctx context.Context, table string, rows ...row) error {
	return m.transact(ctx, table, changes(insertRow, rows)...)
}

func (m *memoryRows) replace(ctx context.Context, table string, rows ...row) error {
	return m.transact(ctx, table, changes(putRow, rows)...)
}

func (m *memoryRows) transact(_ context.Context, table string, changes ...change) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range changes {
		current, exists := m.rows[address(table, c.row)]
		switch {
		case c.kind == insertRow && exists:
			return errRowExists
		case !exists && (c.kind == removeRow || c.kind == putRow && c.etag != ""):
			return errRowMissing
		case c.kind == putRow && c.etag != "" && current.etag != c.etag:
			return errRowConflict
		}
	}
	for _, c := range changes {
		at := address(table, c.row)
		if c.kind == removeRow {
			delete(m.rows, at)
			continue
		}
		m.version++
		c.row.etag = strconv.Itoa(m.version)
		c.row.body = slices.Clone(c.row.body)
		m.rows[at] = c.row
	}
	return nil
}

func (m *memoryRows) get(_ context.Context, table, partition, key string) (row, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, exists := m.rows[address(table, row{partition: partition, key: key})]
	if !exists {
		return row{}, errRowMissing
	}
	return r, nil
}

func (m *memoryRows) list(_ context.Context, table string, query listQuery) ([]row, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []row
	for at, r := range m.rows {
		if strings.HasPrefix(at, table+"\x00"+query.partition+"\x00") && r.key >= query.from && (query.to == "" || r.key < query.to) &&
			(query.status == "" || r.status == query.status) {
			found = append(found, r)
		}
	}
	slices.SortFunc(found, func(a, b row) int { return strings.Compare(a.key, b.key) })
	return found[:min(len(found), query.limit)], nil
}
