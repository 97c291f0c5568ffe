package resourcegraph

import (
	"fmt"
	"strings"
)

type tokenKind int

const (
	tokenEnd tokenKind = iota
	tokenName
	tokenText
	tokenNumber
	tokenSymbol
)

type token struct {
	kind tokenKind
	text string
	at   int
}

func (t token) is(symbol string) bool { return t.kind == tokenSymbol && t.text == symbol }

func (t token) word(name string) bool { return t.kind == tokenName && strings.EqualFold(t.text, name) }

// symbols, longest first.
func symbols() []string {
	return []string{"==", "!=", "=~", "!~", "<=", ">=", "<", ">", "|", "(", ")", "[", "]", ",", ".", "="}
}

// lex splits a query. Comments (//) end with their line.
func lex(query string) ([]token, error) {
	var tokens []token
	for at := 0; at < len(query); {
		rest := query[at:]
		switch c := query[at]; {
		case strings.IndexByte(" \t\r\n", c) >= 0:
			at++
		case strings.HasPrefix(rest, "//"):
			line := strings.IndexByte(rest, '\n')
			if line < 0 {
				line = len(rest)
			}
			at += line
		case c == '\'' || c == '"' || strings.HasPrefix(rest, "@'") || strings.HasPrefix(rest, `@"`):
			text, length, err := textLiteral(rest)
			if err != nil {
				return nil, fmt.Errorf("%w at position %d", err, at)
			}
			tokens = append(tokens, token{tokenText, text, at})
			at += length
		case nameByte(c) || c == '!' && len(rest) > 1 && nameByte(rest[1]):
			end := at + 1
			for end < len(query) && (nameByte(query[end])) {
				end++
			}
			if end < len(query) && query[end] == '~' && strings.HasSuffix(strings.ToLower(query[at:end]), "in") {
				end++ // in~ and !in~
			}
			kind := tokenName
			if digits(query[at:end]) {
				kind = tokenNumber
			}
			tokens = append(tokens, token{kind, query[at:end], at})
			at = end
		default:
			symbol := symbolAt(rest)
			if symbol == "" {
				return nil, fmt.Errorf("character %q at position %d is not valid", c, at)
			}
			tokens = append(tokens, token{tokenSymbol, symbol, at})
			at += len(symbol)
		}
	}
	return append(tokens, token{kind: tokenEnd, at: len(query)}), nil
}

func symbolAt(rest string) string {
	for _, symbol := range symbols() {
		if strings.HasPrefix(rest, symbol) {
			return symbol
		}
	}
	return ""
}

// textLiteral reads '...' or "..." with backslash escapes, or @'...' verbatim
// with a doubled quote for a quote.
func textLiteral(rest string) (text string, length int, err error) {
	verbatim := rest[0] == '@'
	start := 1
	if verbatim {
		start = 2
	}
	quote := rest[start-1]
	var b strings.Builder
	for at := start; at < len(rest); at++ {
		switch {
		case verbatim && rest[at] == quote && at+1 < len(rest) && rest[at+1] == quote:
			b.WriteByte(quote)
			at++
		case rest[at] == quote:
			return b.String(), at + 1, nil
		case !verbatim && rest[at] == '\\':
			if at+1 == len(rest) {
				return "", 0, fmt.Errorf("unterminated text literal")
			}
			at++
			escaped, ok := map[byte]byte{'n': '\n', 't': '\t', 'r': '\r', '\\': '\\', '\'': '\'', '"': '"'}[rest[at]]
			if !ok {
				return "", 0, fmt.Errorf("unknown escape \\%c", rest[at])
			}
			b.WriteByte(escaped)
		case rest[at] == '\n':
			return "", 0, fmt.Errorf("a text literal must not contain a line break")
		default:
			b.WriteByte(rest[at])
		}
	}
	return "", 0, fmt.Errorf("unterminated text literal")
}

func nameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '$'
}

func digits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}
