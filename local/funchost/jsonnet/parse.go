package jsonnet

import "fmt"

// maxDepth bounds nesting, as Json.NET 13 does by default.
const maxDepth = 64

// Dates says whether strings that are full ISO date-times become [Date].
type Dates bool

// The two ways of reading date-looking strings.
const (
	ReadDates Dates = true
	KeepDates Dates = false
)

// ParseObject is JObject.Parse: the text must be one JSON object and nothing else.
func ParseObject(text string, dates Dates) (*Object, error) {
	p := newParser(text, dates)
	if err := p.rootObject(); err != nil {
		return nil, err
	}
	object, err := p.object(0)
	if err != nil {
		return nil, err
	}
	return object, p.end()
}

// Parse reads one JSON value and nothing else.
func Parse(text string, dates Dates) (any, error) {
	value, p, err := parseFirst(text, dates)
	if err != nil {
		return nil, err
	}
	return value, p.end()
}

// ParseFirst reads the first JSON value and ignores whatever follows it. A byte order
// mark before it is skipped. A text of nothing but white space is nil without error.
func ParseFirst(text string, dates Dates) (any, error) {
	value, _, err := parseFirst(text, dates)
	return value, err
}

func parseFirst(text string, dates Dates) (any, *parser, error) {
	p := newParser(text, dates)
	if err := p.space(); err != nil || p.done() {
		return nil, p, err
	}
	value, err := p.value(0)
	return value, p, err
}

// Place finds where the value at a path such as bindings[0].direction ends in the text,
// in Json.NET's line and position; zeros when there is no such value.
func Place(text, path string) (line, position int) {
	p := newParser(text, KeepDates)
	p.marks = map[string]Error{}
	if p.rootObject() == nil {
		// A text that breaks off later still has the places before the break.
		_, _ = p.object(0)
	}
	mark := p.marks[path]
	return mark.Line, mark.Position
}

// rootObject moves to the first token and refuses anything but an object.
func (p *parser) rootObject() error {
	if err := p.space(); err != nil {
		return err
	}
	if p.done() {
		return p.fail("Error reading JObject from JsonReader.")
	}
	var kind string
	switch c := p.peek(); {
	case c == '{':
		return nil
	case c == '[':
		p.next()
		kind = "StartArray"
	case c == '"' || c == '\'':
		kind = "String"
	case c == '-' || (c >= '0' && c <= '9'):
		kind = "Integer"
	case c == 't' || c == 'f':
		kind = "Boolean"
	case c == 'n':
		kind = "Null"
	default:
		return p.fail(fmt.Sprintf("Unexpected character encountered while parsing value: %c.", c))
	}
	if kind != "StartArray" {
		if _, err := p.value(0); err != nil {
			return err
		}
	}
	return p.fail("Error reading JObject from JsonReader. Current JsonReader item is not an object: " + kind + ".")
}

func (p *parser) end() error {
	if err := p.space(); err != nil {
		return err
	}
	if p.done() {
		return nil
	}
	c := p.next()
	return p.fail(fmt.Sprintf("Additional text encountered after finished reading JSON content: %c.", c))
}

func (p *parser) value(depth int) (any, error) {
	value, err := p.token(depth)
	if p.marks != nil && err == nil {
		here := p.fail("")
		p.marks[here.Path] = *here
	}
	return value, err
}

func (p *parser) token(depth int) (any, error) {
	if depth > maxDepth {
		return nil, p.fail(fmt.Sprintf("The reader's MaxDepth of %d has been exceeded.", maxDepth))
	}
	switch c := p.peek(); {
	case c == '{':
		return p.object(depth)
	case c == '[':
		return p.array(depth)
	case c == '"' || c == '\'':
		text, err := p.stringLiteral()
		if err != nil {
			return nil, err
		}
		if p.dates {
			if date, ok := parseDate(text); ok {
				return date, nil
			}
		}
		return text, nil
	case c == '-' || (c >= '0' && c <= '9'):
		return p.number()
	default:
		return p.word()
	}
}
