package jsonnet

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// propertyName reads a quoted name, or a bare identifier as Json.NET allows.
func (p *parser) propertyName() (string, error) {
	c := p.peek()
	if c == '"' || c == '\'' {
		return p.stringLiteral()
	}
	start := p.at
	for !p.done() && identifier(p.peek()) {
		p.next()
	}
	if p.at == start {
		p.next()
		return "", p.fail(fmt.Sprintf("Invalid property identifier character: %c.", c))
	}
	return p.text[start:p.at], nil
}

func identifier(c byte) bool {
	return c == '_' || c == '$' || (c >= '0' && c <= '9') || (c|0x20 >= 'a' && c|0x20 <= 'z')
}

func (p *parser) stringLiteral() (string, error) {
	quote := p.next()
	var b strings.Builder
	for !p.done() {
		switch c := p.next(); c {
		case quote:
			return strings.ToValidUTF8(b.String(), "\ufffd"), nil
		case '\\':
			if err := p.escape(&b); err != nil {
				return "", err
			}
		default:
			b.WriteByte(c)
		}
	}
	return "", p.fail(fmt.Sprintf("Unterminated string. Expected delimiter: %c.", quote))
}

func (p *parser) escape(b *strings.Builder) error {
	if p.done() {
		return p.fail("Unterminated string. Expected delimiter: \".")
	}
	c := p.next()
	switch c {
	case '"', '\'', '\\', '/':
		b.WriteByte(c)
	case 'b':
		b.WriteByte('\b')
	case 't':
		b.WriteByte('\t')
	case 'n':
		b.WriteByte('\n')
	case 'f':
		b.WriteByte('\f')
	case 'r':
		b.WriteByte('\r')
	case 'u':
		return p.unicodeEscape(b)
	default:
		return p.fail(fmt.Sprintf(`Bad JSON escape sequence: \%c.`, c))
	}
	return nil
}

func (p *parser) unicodeEscape(b *strings.Builder) error {
	unit, err := p.hex4()
	if err != nil {
		return err
	}
	if utf16.IsSurrogate(unit) && strings.HasPrefix(p.text[p.at:], `\u`) {
		p.at += 2
		low, err := p.hex4()
		if err != nil {
			return err
		}
		if whole := utf16.DecodeRune(unit, low); whole != utf8.RuneError {
			b.WriteRune(whole)
			return nil
		}
		b.WriteRune(utf8.RuneError)
		unit = low
	}
	if utf16.IsSurrogate(unit) {
		unit = utf8.RuneError
	}
	b.WriteRune(unit)
	return nil
}

func (p *parser) hex4() (rune, error) {
	if len(p.text)-p.at < 4 {
		p.at = len(p.text)
		return 0, p.fail("Unexpected end while parsing Unicode escape sequence.")
	}
	digits := p.text[p.at : p.at+4]
	unit, err := strconv.ParseUint(digits, 16, 16)
	if err != nil {
		return 0, p.fail(fmt.Sprintf(`Invalid Unicode escape sequence: \u%s.`, digits))
	}
	p.at += 4
	return rune(unit), nil
}

func (p *parser) number() (any, error) {
	start := p.at
	for !p.done() && strings.IndexByte("+-.0123456789eE", p.peek()) >= 0 {
		p.next()
	}
	text := p.text[start:p.at]
	if whole, err := strconv.ParseInt(text, 10, 64); err == nil {
		return whole, nil
	}
	if !strings.ContainsAny(text, ".eE") && len(text) < 400 {
		if large, ok := new(big.Int).SetString(text, 10); ok {
			return large, nil
		}
	}
	if double, err := strconv.ParseFloat(text, 64); err == nil {
		return double, nil
	}
	return nil, p.fail(fmt.Sprintf("Input string '%s' is not a valid number.", text))
}

func (p *parser) word() (any, error) {
	for _, known := range []struct {
		word  string
		value any
	}{{"true", true}, {"false", false}, {"null", nil}} {
		if strings.HasPrefix(p.text[p.at:], known.word) {
			p.at += len(known.word)
			return known.value, nil
		}
	}
	r, size := utf8.DecodeRuneInString(p.text[p.at:])
	for range size {
		p.next()
	}
	return nil, p.fail(fmt.Sprintf("Unexpected character encountered while parsing value: %c.", r))
}
