package odata

import (
	"fmt"
	"strings"
)

type tokenKind int

const (
	tokenEnd tokenKind = iota
	tokenWord
	tokenText
	tokenSymbol
)

type token struct {
	kind tokenKind
	text string
	at   int
}

// lex splits a filter into words (names, numbers, GUIDs, times), quoted texts
// (with ” for a quote inside) and the symbols ( ) , : /.
func lex(filter string) ([]token, error) {
	var tokens []token
	for at := 0; at < len(filter); {
		c := filter[at]
		switch {
		case c == ' ' || c == '\t':
			at++
		case strings.IndexByte("(),:/", c) >= 0:
			tokens = append(tokens, token{tokenSymbol, string(c), at})
			at++
		case c == '\'':
			text, next, err := quoted(filter, at)
			if err != nil {
				return nil, err
			}
			tokens = append(tokens, token{tokenText, text, at})
			at = next
		case wordByte(c):
			end := at
			for end < len(filter) && (wordByte(filter[end]) || colonInTime(filter, at, end)) {
				end++
			}
			tokens = append(tokens, token{tokenWord, filter[at:end], at})
			at = end
		default:
			return nil, fmt.Errorf("syntax error: character %q at position %d is not valid", c, at)
		}
	}
	return append(tokens, token{kind: tokenEnd, at: len(filter)}), nil
}

func quoted(filter string, start int) (text string, next int, err error) {
	var b strings.Builder
	for at := start + 1; at < len(filter); at++ {
		if filter[at] != '\'' {
			b.WriteByte(filter[at])
			continue
		}
		if at+1 < len(filter) && filter[at+1] == '\'' {
			b.WriteByte('\'')
			at++
			continue
		}
		return b.String(), at + 1, nil
	}
	return "", 0, fmt.Errorf("there is an unterminated string literal at position %d", start)
}

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
		c == '_' || c == '-' || c == '.' || c == '$' || c == '+' || c == '@'
}

// colonInTime keeps "2026-01-02T03:04:05Z" one word: a colon between digits of a
// word that starts with a digit.
func colonInTime(filter string, start, at int) bool {
	return filter[at] == ':' && filter[start] >= '0' && filter[start] <= '9'
}
