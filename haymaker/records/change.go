package records

// change is one operation of a transaction.
type change struct {
	row
	kind changeKind
}

type changeKind int

const (
	// insert adds the row; errRowExists.
	insertRow changeKind = iota
	// put writes the row: under its etag when it has one (errRowConflict,
	// errRowMissing), else whatever is there.
	putRow
	// remove deletes the row whatever its version; errRowMissing.
	removeRow
)

func changes(kind changeKind, rows []row) []change {
	all := make([]change, len(rows))
	for i, r := range rows {
		all[i] = change{r, kind}
	}
	return all
}
