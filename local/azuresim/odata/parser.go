package odata

import (
	"fmt"
	"strings"
)

type parser struct {
	tokens []token
	at     int
	filter *Filter
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) next() token {
	t := p.tokens[p.at]
	if t.kind != tokenEnd {
		p.at++
	}
	return t
}

func (p *parser) word(text string) bool {
	t := p.peek()
	if t.kind == tokenWord && strings.EqualFold(t.text, text) {
		p.at++
		return true
	}
	return false
}

func (p *parser) symbol(text string) bool {
	t := p.peek()
	if t.kind == tokenSymbol && t.text == text {
		p.at++
		return true
	}
	return false
}

func (p *parser) unexpected(wanted string) error {
	t := p.peek()
	if t.kind == tokenEnd {
		return fmt.Errorf("syntax error: %s expected at the end of the filter", wanted)
	}
	return fmt.Errorf("syntax error: %s expected at position %d, found %q", wanted, t.at, t.text)
}

func (p *parser) or(depth int) (node, error) {
	left, err := p.and(depth)
	for err == nil && p.word("or") {
		var right node
		right, err = p.and(depth)
		left = either{left, right}
	}
	return left, err
}

func (p *parser) and(depth int) (node, error) {
	left, err := p.unary(depth)
	for err == nil && p.word("and") {
		var right node
		right, err = p.unary(depth)
		left = both{left, right}
	}
	return left, err
}

func (p *parser) unary(depth int) (node, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("the filter is nested more than %d levels deep", maxDepth)
	}
	if p.word("not") {
		inner, err := p.unary(depth + 1)
		return negation{inner}, err
	}
	if p.symbol("(") {
		inner, err := p.or(depth + 1)
		if err == nil && !p.symbol(")") {
			err = p.unexpected("')'")
		}
		return inner, err
	}
	return p.predicate()
}

// predicate is a comparison, a text function, an any() or a plain call.
func (p *parser) predicate() (node, error) {
	first := p.next()
	if first.kind != tokenWord {
		p.at--
		return nil, p.unexpected("a property name")
	}
	if p.symbol("(") {
		return p.call(first.text)
	}
	path := first.text
	for p.symbol("/") {
		part := p.next()
		if part.kind != tokenWord {
			p.at--
			return nil, p.unexpected("a property name")
		}
		if strings.EqualFold(part.text, "any") && p.symbol("(") {
			return p.anyOf(path)
		}
		path += "/" + part.text
	}
	return p.comparison(path)
}

func (p *parser) comparison(path string) (node, error) {
	operator := strings.ToLower(p.peek().text)
	switch {
	case p.peek().kind != tokenWord, !strings.Contains(" eq ne gt ge lt le ", " "+operator+" "):
		return nil, p.unexpected("an operator (eq, ne, gt, ge, lt, le)")
	}
	p.next()
	value, err := p.literal()
	if err != nil {
		return nil, err
	}
	p.filter.fields = append(p.filter.fields, path)
	return comparison{path: path, operator: operator, value: value}, nil
}

func (p *parser) literal() (literal, error) {
	t := p.next()
	switch t.kind {
	case tokenText:
		return literal{text: t.text}, nil
	case tokenWord:
		return literal{text: t.text, bare: true}, nil
	}
	p.at--
	return literal{}, p.unexpected("a value")
}
