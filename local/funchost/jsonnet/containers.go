package jsonnet

import "fmt"

const (
	endOfObject = "Unexpected end of content while loading JObject."
	endOfArray  = "Unexpected end of content while loading JArray."
)

// endOfContent names the outermost container: Json.NET reports the end of the text
// for the token it was asked to load.
func (p *parser) endOfContent() error {
	if p.outer == '[' {
		return p.fail(endOfArray)
	}
	return p.fail(endOfObject)
}

func (p *parser) enter(open byte) {
	if p.outer == 0 {
		p.outer = open
	}
	p.next()
	p.path = append(p.path, step{index: -1, array: open == '['})
}

func (p *parser) leave() { p.path = p.path[:len(p.path)-1] }

func (p *parser) object(depth int) (*Object, error) {
	p.enter('{')
	object := &Object{}
	for {
		if err := p.space(); err != nil {
			return nil, err
		}
		if p.done() {
			return nil, p.endOfContent()
		}
		if p.peek() == '}' {
			p.next()
			p.leave()
			return object, nil
		}
		if err := p.property(object, depth); err != nil {
			return nil, err
		}
		if err := p.separator('}'); err != nil {
			return nil, err
		}
	}
}

func (p *parser) property(object *Object, depth int) error {
	name, err := p.propertyName()
	if err != nil {
		return err
	}
	p.path[len(p.path)-1].name = name
	if err := p.space(); err != nil {
		return err
	}
	if p.done() {
		return p.endOfContent()
	}
	if c := p.peek(); c != ':' {
		p.next()
		return p.fail(fmt.Sprintf("Invalid character after parsing property name. Expected ':' but got: %c.", c))
	}
	p.next()
	if err := p.space(); err != nil {
		return err
	}
	if p.done() {
		return p.endOfContent()
	}
	value, err := p.value(depth + 1)
	if err != nil {
		return err
	}
	object.Set(name, value)
	return nil
}

func (p *parser) array(depth int) (Array, error) {
	p.enter('[')
	array := Array{}
	for {
		if err := p.space(); err != nil {
			return nil, err
		}
		if p.done() {
			return nil, p.endOfContent()
		}
		if p.peek() == ']' {
			p.next()
			p.leave()
			return array, nil
		}
		p.path[len(p.path)-1].index++
		value, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		array = append(array, value)
		if err := p.separator(']'); err != nil {
			return nil, err
		}
	}
}

// separator reads the comma after a value; before the closing bracket none is needed,
// and one too many is tolerated, as Json.NET does.
func (p *parser) separator(closing byte) error {
	if err := p.space(); err != nil {
		return err
	}
	if p.done() {
		return p.endOfContent()
	}
	switch c := p.peek(); c {
	case ',':
		p.next()
		return nil
	case closing:
		return nil
	default:
		p.next()
		return p.fail(fmt.Sprintf("After parsing a value an unexpected character was encountered: %c.", c))
	}
}
