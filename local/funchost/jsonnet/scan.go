package jsonnet

import (
	"strconv"
	"strings"
)

// step is one level of the reader's path.
type step struct {
	name  string
	index int
	array bool
}

// parser is a cursor over the text that knows where it is in Json.NET's terms.
type parser struct {
	text      string
	at        int
	line      int
	lineStart int
	path      []step
	outer     byte
	dates     Dates
	// marks, when not nil, takes the place where each value ended, by path.
	marks map[string]Error
}

func newParser(text string, dates Dates) *parser {
	return &parser{text: strings.TrimPrefix(text, "\ufeff"), line: 1, dates: dates}
}

func (p *parser) done() bool { return p.at >= len(p.text) }

func (p *parser) peek() byte { return p.text[p.at] }

func (p *parser) next() byte {
	c := p.text[p.at]
	p.at++
	if c == '\n' {
		p.line++
		p.lineStart = p.at
	}
	return c
}

func (p *parser) fail(reason string) *Error {
	line := p.line
	if p.text == "" {
		line = 0
	}
	return &Error{Reason: reason, Path: p.pathText(), Line: line, Position: len([]rune(p.text[p.lineStart:p.at]))}
}

func (p *parser) pathText() string {
	var b strings.Builder
	for _, s := range p.path {
		switch {
		case s.array && s.index >= 0:
			b.WriteString("[" + strconv.Itoa(s.index) + "]")
		case !s.array && s.name != "":
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(s.name)
		}
	}
	return b.String()
}

// space skips white space and comments, which Json.NET allows everywhere.
func (p *parser) space() error {
	for !p.done() {
		switch c := p.peek(); {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			p.next()
		case c == '/':
			if err := p.comment(); err != nil {
				return err
			}
		default:
			return nil
		}
	}
	return nil
}

func (p *parser) comment() error {
	p.next()
	if p.done() {
		return p.fail("Unexpected end while parsing comment.")
	}
	switch p.next() {
	case '/':
		for !p.done() && p.peek() != '\n' {
			p.next()
		}
		return nil
	case '*':
		for !p.done() {
			if p.next() == '*' && !p.done() && p.peek() == '/' {
				p.next()
				return nil
			}
		}
		return p.fail("Unexpected end while parsing comment.")
	default:
		return p.fail("Error parsing comment. Expected: *, got " + string(p.text[p.at-1]) + ".")
	}
}
