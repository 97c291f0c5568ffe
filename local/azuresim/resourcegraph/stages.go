package resourcegraph

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
)

type (
	where   struct{ condition expression }
	project struct{ columns []column }
	extend  struct{ columns []column }
	take    struct{ count int }
	count   struct{}
	orderBy struct{ keys []orderKey }
	union   struct{ queries []*Query }
)

type column struct {
	name  string
	value expression
}

type orderKey struct {
	value      expression
	descending bool
}

func (s where) apply(rows []row, _ source) []row {
	var kept []row
	for _, r := range rows {
		if truth(s.condition.eval(r)) {
			kept = append(kept, r)
		}
	}
	return kept
}

func (s project) apply(rows []row, _ source) []row {
	var shown []row
	for _, r := range rows {
		next := row{}
		for _, column := range s.columns {
			next[column.name] = column.value.eval(r)
		}
		shown = append(shown, next)
	}
	return shown
}

func (s extend) apply(rows []row, _ source) []row {
	var shown []row
	for _, r := range rows {
		next := row{}
		for name, value := range r {
			next[name] = value
		}
		for _, column := range s.columns {
			next[column.name] = column.value.eval(r)
		}
		shown = append(shown, next)
	}
	return shown
}

func (s take) apply(rows []row, _ source) []row { return rows[:min(s.count, len(rows))] }

func (count) apply(rows []row, _ source) []row { return []row{{"Count": len(rows)}} }

func (s union) apply(rows []row, tables source) []row {
	all := append([]row{}, rows...)
	for _, query := range s.queries {
		all = append(all, query.run(tables)...)
	}
	return all
}

func (s orderBy) apply(rows []row, _ source) []row {
	ordered := append([]row{}, rows...)
	sort.SliceStable(ordered, func(i, j int) bool {
		for _, key := range s.keys {
			order := compare(key.value.eval(ordered[i]), key.value.eval(ordered[j]))
			if order != 0 {
				return order < 0 != key.descending
			}
		}
		return false
	})
	return ordered
}

// stage parses one stage and tells the parser which columns there are after it.
func (p *parser) stage(depth int) (stage, error) {
	s, err := p.operatorStage(depth)
	if err == nil {
		p.shape(s)
	}
	return s, err
}

// operatorStage parses what follows a pipe.
func (p *parser) operatorStage(depth int) (stage, error) {
	operator := p.next()
	if operator.kind != tokenName {
		p.at--
		return nil, p.unexpected("an operator")
	}
	switch strings.ToLower(operator.text) {
	case "where":
		condition, err := p.or(depth + 1)
		return where{condition}, err
	case "project":
		columns, err := p.columns(depth + 1)
		return project{columns}, err
	case "extend":
		columns, err := p.columns(depth + 1)
		return extend{columns}, err
	case "take", "limit":
		return p.takeCount()
	case "count":
		return count{}, nil
	case "order", "sort":
		return p.order(depth + 1)
	case "union":
		return p.union(depth + 1)
	}
	p.at--
	return nil, fmt.Errorf("the operator '%s' at position %d is not supported (where, project, extend, order by, take, limit, count, union)", operator.text, operator.at)
}

func (p *parser) takeCount() (stage, error) {
	t := p.next()
	n, err := strconv.Atoi(t.text)
	if t.kind != tokenNumber || err != nil {
		p.at--
		return nil, p.unexpected("a number")
	}
	return take{n}, nil
}

func (p *parser) columns(depth int) ([]column, error) {
	var columns []column
	for {
		name := ""
		if p.peek().kind == tokenName && p.tokens[p.at+1].is("=") {
			name = p.next().text
			p.next()
		}
		value, err := p.operand(depth)
		if err != nil {
			return nil, err
		}
		if name == "" {
			if name = value.column(); name == "" {
				return nil, p.unexpected("a column name with '=' before the expression")
			}
		}
		columns = append(columns, column{name, value})
		if !p.take(",") {
			return columns, nil
		}
	}
}

func (p *parser) order(depth int) (stage, error) {
	if !p.takeWord("by") {
		return nil, p.unexpected("'by'")
	}
	var keys []orderKey
	for {
		value, err := p.operand(depth)
		if err != nil {
			return nil, err
		}
		key := orderKey{value: value, descending: true} // KQL sorts descending unless told
		if p.takeWord("asc") {
			key.descending = false
		} else {
			p.takeWord("desc")
		}
		keys = append(keys, key)
		if !p.take(",") {
			return orderBy{keys}, nil
		}
	}
}

func (p *parser) union(depth int) (stage, error) {
	var queries []*Query
	for {
		parenthesised := p.take("(")
		var query *Query
		if parenthesised {
			outer := p.scope
			inner, err := p.query(depth)
			if err != nil {
				return nil, err
			}
			p.scope = joined(outer, p.scope)
			if !p.take(")") {
				return nil, p.unexpected("')'")
			}
			query = inner
		} else {
			table, ok := tableName(p.peek().text)
			if !ok {
				return nil, p.unexpected("a table or a query in parentheses")
			}
			p.next()
			query = &Query{table: table}
			p.scope = joined(p.scope, tableColumns())
		}
		queries = append(queries, query)
		if !p.take(",") {
			return union{queries}, nil
		}
	}
}
