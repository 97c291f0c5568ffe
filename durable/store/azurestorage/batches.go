package azurestorage

// Limits of one entity group transaction: 100 operations, of which one is the
// sentinel's, and 4 MiB, of which we use three as the framework does.
const (
	maxRows  = 99
	maxBytes = 3 << 20
	// rowOverhead is an upper bound of one operation's headers in the batch.
	rowOverhead = 1 << 10
)

// split cuts encoded rows into batches in order. The last one leaves room for
// that many deletes; there is always a last one, possibly empty.
func split(rows [][]byte, deletes int) [][][]byte {
	var batches [][][]byte
	var current [][]byte
	size := 0
	for _, row := range rows {
		cost := len(row) + rowOverhead
		if len(current) == maxRows || (len(current) > 0 && size+cost > maxBytes) {
			batches = append(batches, current)
			current, size = nil, 0
		}
		current = append(current, row)
		size += cost
	}
	if room := maxRows - deletes; len(current) > room {
		batches = append(batches, current[:len(current)-room])
		current = current[len(current)-room:]
	}
	return append(batches, current)
}
