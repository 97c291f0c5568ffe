package resourcegraph

import (
	"fmt"
	"strconv"
	"strings"
)

// expression is a value computed from a row.
type expression interface {
	eval(r row) any
	column() string // the name a projection gives it; "" when it needs one
}

type (
	literal struct{ value any }
	path    struct{ parts []string }
	call    struct {
		name     string
		argument expression
	}
	logic struct {
		and         bool
		left, right expression
	}
	negation   struct{ inner expression }
	comparison struct {
		operator string
		left     expression
		right    []expression
	}
)

func (e literal) column() string    { return "" }
func (e call) column() string       { return "" }
func (e logic) column() string      { return "" }
func (e negation) column() string   { return "" }
func (e comparison) column() string { return "" }
func (e path) column() string       { return strings.Join(e.parts, "_") }

func (p *parser) or(depth int) (expression, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("the query is nested more than %d levels deep", maxDepth)
	}
	left, err := p.and(depth)
	for err == nil && p.takeWord("or") {
		var right expression
		right, err = p.and(depth)
		left = logic{false, left, right}
	}
	return left, err
}

func (p *parser) and(depth int) (expression, error) {
	left, err := p.condition(depth)
	for err == nil && p.takeWord("and") {
		var right expression
		right, err = p.condition(depth)
		left = logic{true, left, right}
	}
	return left, err
}

func (p *parser) condition(depth int) (expression, error) {
	if p.take("(") {
		inner, err := p.or(depth + 1)
		if err == nil && !p.take(")") {
			err = p.unexpected("')'")
		}
		return inner, err
	}
	if p.peek().word("not") && p.tokens[p.at+1].is("(") {
		p.next()
		p.next()
		inner, err := p.or(depth + 1)
		if err == nil && !p.take(")") {
			err = p.unexpected("')'")
		}
		return negation{inner}, err
	}
	left, err := p.operand(depth)
	if err != nil {
		return nil, err
	}
	operator, ok := p.operator()
	if !ok {
		if predicate, isCall := left.(call); isCall && strings.HasPrefix(predicate.name, "is") {
			return left, nil
		}
		return nil, p.unexpected("a comparison operator")
	}
	return p.compared(operator, left, depth)
}

// operators that compare, symbols and words.
func (p *parser) operator() (string, bool) {
	t := p.peek()
	text := strings.ToLower(t.text)
	switch text {
	case "==", "!=", "=~", "!~", "<", ">", "<=", ">=":
		p.at++
		return text, t.kind == tokenSymbol
	case "in", "in~", "!in", "!in~", "contains", "!contains", "startswith", "!startswith", "endswith", "!endswith", "has", "!has":
		p.at++
		return text, t.kind == tokenName
	}
	return "", false
}

func (p *parser) compared(operator string, left expression, depth int) (expression, error) {
	if !strings.Contains(" in in~ !in !in~ ", " "+operator+" ") {
		right, err := p.operand(depth)
		return comparison{operator, left, []expression{right}}, err
	}
	if !p.take("(") {
		return nil, p.unexpected("'('")
	}
	var list []expression
	for {
		item, err := p.operand(depth)
		if err != nil {
			return nil, err
		}
		list = append(list, item)
		if p.take(")") {
			return comparison{operator, left, list}, nil
		}
		if !p.take(",") {
			return nil, p.unexpected("',' or ')'")
		}
	}
}

// operand is a literal, a path, or a function of one argument.
func (p *parser) operand(depth int) (expression, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("the query is nested more than %d levels deep", maxDepth)
	}
	t := p.next()
	switch t.kind {
	case tokenText:
		return literal{t.text}, nil
	case tokenNumber:
		number, err := strconv.ParseFloat(t.text, 64)
		if err != nil {
			return nil, fmt.Errorf("the number %q at position %d is not valid", t.text, t.at)
		}
		return literal{number}, nil
	case tokenName:
		if t.word("true") || t.word("false") {
			return literal{t.word("true")}, nil
		}
		if p.peek().is("(") {
			return p.function(t, depth)
		}
		return p.path(t)
	}
	p.at--
	return nil, p.unexpected("a value")
}

func (p *parser) function(name token, depth int) (expression, error) {
	lower := strings.ToLower(name.text)
	if !strings.Contains(" tolower toupper tostring isempty isnotempty isnull isnotnull ", " "+lower+" ") {
		return nil, fmt.Errorf("the function '%s' at position %d is not supported", name.text, name.at)
	}
	p.next()
	argument, err := p.operand(depth + 1)
	if err == nil && !p.take(")") {
		err = p.unexpected("')'")
	}
	return call{lower, argument}, err
}

// path parses name.name['key'] and the like. The first name must be a column.
func (p *parser) path(first token) (expression, error) {
	if err := p.known(first); err != nil {
		return nil, err
	}
	parts := []string{first.text}
	for {
		switch {
		case p.take("."):
			t := p.next()
			if t.kind != tokenName {
				p.at--
				return nil, p.unexpected("a property name")
			}
			parts = append(parts, t.text)
		case p.take("["):
			t := p.next()
			if t.kind != tokenText {
				p.at--
				return nil, p.unexpected("a quoted property name")
			}
			parts = append(parts, t.text)
			if !p.take("]") {
				return nil, p.unexpected("']'")
			}
		default:
			return path{parts}, nil
		}
	}
}
