package jsonnet

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Text is the .NET text form of a value: what ToString gives in the invariant
// culture. Objects and arrays give indented JSON, nil gives the empty string.
func Text(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case bool:
		if v {
			return "True"
		}
		return "False"
	case int64:
		return strconv.FormatInt(v, 10)
	case *big.Int:
		return v.String()
	case float64:
		return doubleText(v)
	case string:
		return v
	case Date:
		return v.invariantText()
	default:
		return Indented(value)
	}
}

// doubleText is Double.ToString of .NET Core 3 and later: the shortest text that
// reads back equal, scientific below 0.0001 and from 1E+15 on, two exponent digits at least.
func doubleText(v float64) string {
	if v == 0 {
		if math.Signbit(v) {
			return "-0"
		}
		return "0"
	}
	scientific := strconv.FormatFloat(v, 'E', -1, 64)
	exponent, err := strconv.Atoi(scientific[strings.IndexByte(scientific, 'E')+1:])
	if err == nil && exponent > -5 && exponent < 15 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return scientific
}

// doubleJSON is Text with a decimal point forced, as Json.NET writes doubles.
func doubleJSON(v float64) string {
	text := doubleText(v)
	if strings.ContainsAny(text, ".E") {
		return text
	}
	return text + ".0"
}
