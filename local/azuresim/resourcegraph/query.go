package resourcegraph

import (
	"fmt"
	"strings"
)

// MaxQuery is the longest query in bytes.
const MaxQuery = 64 << 10

// maxDepth bounds the nesting of expressions.
const maxDepth = 64

// row is one resource as Resource Graph shows it.
type row map[string]any

// source gives the rows of a table.
type source func(table string) []row

// stage transforms rows.
type stage interface {
	apply(rows []row, tables source) []row
}

// Query is a parsed query.
type Query struct {
	table  string
	stages []stage
}

func (q *Query) run(tables source) []row {
	rows := tables(q.table)
	for _, stage := range q.stages {
		rows = stage.apply(rows, tables)
	}
	return rows
}

// Ordered reports whether the query sorts its rows itself.
func (q *Query) ordered() bool {
	for _, stage := range q.stages {
		if _, ok := stage.(orderBy); ok {
			return true
		}
	}
	return false
}

// Parse reads a query of the subset. Everything outside it is an error that says
// where, so that a query never silently answers something else.
func Parse(text string) (*Query, error) {
	if len(text) > MaxQuery {
		return nil, fmt.Errorf("the query is longer than %d bytes", MaxQuery)
	}
	tokens, err := lex(text)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens}
	query, err := p.query(0)
	if err != nil {
		return nil, err
	}
	if p.peek().kind != tokenEnd {
		return nil, p.unexpected("'|' or the end of the query")
	}
	return query, nil
}

type parser struct {
	tokens []token
	at     int
	scope  map[string]bool // columns that can be named here, lower case
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) next() token {
	t := p.tokens[p.at]
	if t.kind != tokenEnd {
		p.at++
	}
	return t
}

func (p *parser) take(symbol string) bool {
	if p.peek().is(symbol) {
		p.at++
		return true
	}
	return false
}

func (p *parser) takeWord(name string) bool {
	if p.peek().word(name) {
		p.at++
		return true
	}
	return false
}

func (p *parser) unexpected(wanted string) error {
	t := p.peek()
	if t.kind == tokenEnd {
		return fmt.Errorf("%s expected at the end of the query", wanted)
	}
	return fmt.Errorf("%s expected at position %d, found '%s'", wanted, t.at, t.text)
}

func tableName(name string) (string, bool) {
	switch strings.ToLower(name) {
	case "resources":
		return "resources", true
	case "resourcecontainers":
		return "resourcecontainers", true
	}
	return "", false
}

func (p *parser) query(depth int) (*Query, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("the query is nested more than %d levels deep", maxDepth)
	}
	p.scope = tableColumns()
	// A query may start with its first operator; the table is then Resources.
	query := &Query{table: "resources"}
	first := p.peek()
	if first.word("where") {
		stage, err := p.stage(depth)
		if err != nil {
			return nil, err
		}
		query.stages = append(query.stages, stage)
	} else {
		table, ok := tableName(first.text)
		if first.kind != tokenName || !ok {
			return nil, p.unexpected("the table Resources or ResourceContainers")
		}
		p.next()
		query.table = table
	}
	for p.take("|") {
		stage, err := p.stage(depth)
		if err != nil {
			return nil, err
		}
		query.stages = append(query.stages, stage)
	}
	return query, nil
}
