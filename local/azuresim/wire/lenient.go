package wire

// Lenient rewrites what Azure Resource Manager accepts beyond JSON into JSON:
// names without quotes, and comments. The Azure CLI sends deployments this way,
// with `template:` spliced between quoted names. Text that is JSON comes back
// unchanged; other text comes back as something that is no JSON either.
func Lenient(text []byte) []byte {
	out := make([]byte, 0, len(text)+16)
	for at := 0; at < len(text); {
		var end int
		switch c := text[at]; {
		case c == '"':
			end = stringEnd(text, at)
			out = append(out, text[at:end]...)
		case c == '/':
			if end = commentEnd(text, at); end == at {
				end++
				out = append(out, c)
			}
		case nameByte(c):
			end = nameEnd(text, at)
			out = appendName(out, text, at, end)
		default:
			end = at + 1
			out = append(out, c)
		}
		at = end
	}
	return out
}

// stringEnd is the index after the string that begins at a quote.
func stringEnd(text []byte, at int) int {
	for at++; at < len(text); at++ {
		switch text[at] {
		case '\\':
			at++
		case '"':
			return at + 1
		}
	}
	return len(text)
}

// commentEnd is the index after the comment at a slash; at itself when none begins there.
func commentEnd(text []byte, at int) int {
	if at+1 == len(text) {
		return at
	}
	switch text[at+1] {
	case '/':
		for end := at + 2; end < len(text); end++ {
			if text[end] == '\n' {
				return end
			}
		}
		return len(text)
	case '*':
		for end := at + 2; end+1 < len(text); end++ {
			if text[end] == '*' && text[end+1] == '/' {
				return end + 2
			}
		}
	}
	return at
}

func nameByte(c byte) bool {
	return c == '_' || c == '$' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

func nameEnd(text []byte, at int) int {
	for at < len(text) && nameByte(text[at]) {
		at++
	}
	return at
}

// appendName quotes a word that is followed by a colon; words of JSON never are.
func appendName(out, text []byte, at, end int) []byte {
	next := end
	for next < len(text) && (text[next] == ' ' || text[next] == '\t' || text[next] == '\r' || text[next] == '\n') {
		next++
	}
	if next == len(text) || text[next] != ':' {
		return append(out, text[at:end]...)
	}
	out = append(out, '"')
	out = append(out, text[at:end]...)
	return append(out, '"')
}
