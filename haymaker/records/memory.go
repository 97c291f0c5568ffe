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

func (m *memoryRows) insert(_ context.Context, table string, rows ...row) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range rows {
		if _, exists := m.rows[address(table, r)]; exists {
			return errRowExists
		}
	}
	m.write(table, rows)
	return nil
}

func (m *memoryRows) write(table string, rows []row) {
	for _, r := range rows {
		m.version++
		r.etag = strconv.Itoa(m.version)
		r.body = slices.Clone(r.body)
		m.rows[address(table, r)] = r
	}
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

func (m *memoryRows) replace(_ context.Context, table string, rows ...row) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range rows {
		if r.etag == "" {
			continue
		}
		switch current, exists := m.rows[address(table, r)]; {
		case !exists:
			return errRowMissing
		case current.etag != r.etag:
			return errRowConflict
		}
	}
	m.write(table, rows)
	return nil
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
