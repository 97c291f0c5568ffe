package jsonnet

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// Compact writes the value as JSON without white space.
func Compact(value any) string {
	var b strings.Builder
	write(&b, value, -1)
	return b.String()
}

// Indented writes the value as Json.NET's indented JSON: two spaces, newline "\n",
// "{}" and "[]" for empty containers.
func Indented(value any) string {
	var b strings.Builder
	write(&b, value, 0)
	return b.String()
}

// Quote writes text as a JSON string with Json.NET's escapes: only the quote, the
// backslash, control characters and the three line separators; all else stays UTF-8.
func Quote(text string) string {
	var b strings.Builder
	writeString(&b, text)
	return b.String()
}

// write appends the value; depth -1 means compact, else the current indentation depth.
func write(b *strings.Builder, value any, depth int) {
	switch v := value.(type) {
	case nil:
		b.WriteString("null")
	case bool:
		b.WriteString(strconv.FormatBool(v))
	case int:
		b.WriteString(strconv.Itoa(v))
	case int64:
		b.WriteString(strconv.FormatInt(v, 10))
	case *big.Int:
		b.WriteString(v.String())
	case float64:
		b.WriteString(doubleJSON(v))
	case string:
		writeString(b, v)
	case Date:
		writeString(b, v.isoText())
	case Array:
		writeItems(b, '[', ']', len(v), depth, func(i, inner int) { write(b, v[i], inner) })
	case *Object:
		writeItems(b, '{', '}', v.Len(), depth, func(i, inner int) {
			name := v.names[i]
			writeString(b, name)
			b.WriteByte(':')
			if inner >= 0 {
				b.WriteByte(' ')
			}
			write(b, v.values[name], inner)
		})
	default:
		// Values are built by this package and its importers only.
		panic(fmt.Sprintf("jsonnet: %T is no JSON value", value))
	}
}

func writeItems(b *strings.Builder, open, closing byte, n, depth int, item func(i, inner int)) {
	b.WriteByte(open)
	inner := depth
	if depth >= 0 {
		inner = depth + 1
	}
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		newline(b, inner)
		item(i, inner)
	}
	if n > 0 {
		newline(b, depth)
	}
	b.WriteByte(closing)
}

func newline(b *strings.Builder, depth int) {
	if depth >= 0 {
		b.WriteByte('\n')
		b.WriteString(strings.Repeat("  ", depth))
	}
}

func writeString(b *strings.Builder, text string) {
	b.WriteByte('"')
	for _, r := range text {
		switch r {
		case '"', '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '\b':
			b.WriteString(`\b`)
		case '\t':
			b.WriteString(`\t`)
		case '\n':
			b.WriteString(`\n`)
		case '\f':
			b.WriteString(`\f`)
		case '\r':
			b.WriteString(`\r`)
		default:
			if r < 0x20 || r == 0x85 || r == 0x2028 || r == 0x2029 {
				fmt.Fprintf(b, `\u%04x`, r)
				continue
			}
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
}
