package odata

import "strings"

// call parses what follows "name(".
func (p *parser) call(name string) (node, error) {
	switch lower := strings.ToLower(name); lower {
	case "startswith", "endswith", "contains":
		return p.textFunction(lower)
	default:
		return p.plainCall(lower)
	}
}

func (p *parser) textFunction(name string) (node, error) {
	field := p.next()
	if field.kind != tokenWord {
		p.at--
		return nil, p.unexpected("a property name")
	}
	if !p.symbol(",") {
		return nil, p.unexpected("','")
	}
	value := p.next()
	if value.kind != tokenText {
		p.at--
		return nil, p.unexpected("a quoted text")
	}
	if !p.symbol(")") {
		return nil, p.unexpected("')'")
	}
	p.filter.fields = append(p.filter.fields, field.text)
	return textFunction{name: name, path: field.text, value: value.text}, nil
}

func (p *parser) plainCall(name string) (node, error) {
	var arguments []string
	for !p.symbol(")") {
		if len(arguments) > 0 && !p.symbol(",") {
			return nil, p.unexpected("',' or ')'")
		}
		value, err := p.literal()
		if err != nil {
			return nil, err
		}
		arguments = append(arguments, value.text)
	}
	p.filter.calls = append(p.filter.calls, name)
	return plainCall{name: name, arguments: arguments}, nil
}

// anyOf parses what follows "path/any(": "x:x eq 'value')".
func (p *parser) anyOf(path string) (node, error) {
	variable := p.next()
	if variable.kind != tokenWord {
		p.at--
		return nil, p.unexpected("a variable name")
	}
	if !p.symbol(":") {
		return nil, p.unexpected("':'")
	}
	sub := &parser{tokens: p.tokens, at: p.at, filter: &Filter{}}
	inner, err := sub.predicate()
	p.at = sub.at
	if err != nil {
		return nil, err
	}
	for _, field := range sub.filter.fields {
		if field != variable.text {
			return nil, p.unexpected("a test of the variable " + variable.text)
		}
	}
	if len(sub.filter.calls) > 0 || len(sub.filter.fields) == 0 {
		return nil, p.unexpected("a test of the variable " + variable.text)
	}
	if !p.symbol(")") {
		return nil, p.unexpected("')'")
	}
	p.filter.fields = append(p.filter.fields, path)
	return anyOf{path: path, inner: inner}, nil
}
