package funchost

import (
	"fmt"
	"net/url"
	"strings"

	"azurehaymaker/local/funchost/wire"
)

// parseQuery reads a query string in order. Names are told apart without regard to case,
// as ASP.NET does; the first spelling stays.
func parseQuery(raw string) []wire.Parameter {
	var list []wire.Parameter
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name, value = unescape(name), unescape(value)
		found := false
		for i := range list {
			if strings.EqualFold(list[i].Name, name) {
				list[i].Values = append(list[i].Values, value)
				found = true
			}
		}
		if !found {
			list = append(list, wire.Parameter{Name: name, Values: []string{value}})
		}
	}
	return list
}

func unescape(text string) string {
	decoded, err := url.QueryUnescape(text)
	if err != nil {
		return text
	}
	return decoded
}

// rebuildQuery is the query as the host forwards it: repeated names joined with a comma,
// everything escaped anew.
func rebuildQuery(raw string) string {
	var parts []string
	for _, p := range parseQuery(raw) {
		parts = append(parts, escape(p.Name)+"="+escape(strings.Join(p.Values, ",")))
	}
	return strings.Join(parts, "&")
}

// escape is .NET's UrlEncoder.Default: it leaves letters, digits and a few marks.
func escape(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		if c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || strings.IndexByte("!$()*,-.;@_~", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		fmt.Fprintf(&b, "%%%02X", c)
	}
	return b.String()
}
