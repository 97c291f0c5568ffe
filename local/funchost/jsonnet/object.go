package jsonnet

import "strings"

// Array is a JSON array.
type Array []any

// Object is a JSON object that keeps the order in which its properties were set.
// The zero value is an empty object.
type Object struct {
	names  []string
	values map[string]any
}

// Set stores value under name: at its old place when the name exists, else at the end.
func (o *Object) Set(name string, value any) {
	if o.values == nil {
		o.values = map[string]any{}
	}
	if _, known := o.values[name]; !known {
		o.names = append(o.names, name)
	}
	o.values[name] = value
}

// SetFold is Set with names compared without regard to case; the spelling that was
// there first stays. This is how the host's binding data dictionary behaves.
func (o *Object) SetFold(name string, value any) {
	for _, known := range o.names {
		if strings.EqualFold(known, name) {
			o.values[known] = value
			return
		}
	}
	o.Set(name, value)
}

// Get returns the value under exactly this name and whether it is there.
func (o *Object) Get(name string) (any, bool) {
	value, ok := o.values[name]
	return value, ok
}

// GetFold returns the value under the name, preferring the exact spelling and else
// taking the first that differs in case only.
func (o *Object) GetFold(name string) (any, bool) {
	if value, ok := o.values[name]; ok {
		return value, true
	}
	for _, known := range o.names {
		if strings.EqualFold(known, name) {
			return o.values[known], true
		}
	}
	return nil, false
}

// Names lists the property names in order. The caller must not change the slice.
func (o *Object) Names() []string { return o.names }

// Len is the number of properties.
func (o *Object) Len() int { return len(o.names) }
