package jsonnet

import "fmt"

// Error is a syntax error with Json.NET's text, for instance
// "Unexpected end of content while loading JObject. Path 'bindings', line 1, position 16."
type Error struct {
	// Reason is the sentence before the place, with its full stop.
	Reason string
	// Path is Json.NET's path of the place, such as bindings[0].type.
	Path string
	// Line counts from 1 (0: the text was empty); Position is the column of the last
	// character read.
	Line, Position int
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s Path '%s', line %d, position %d.", e.Reason, e.Path, e.Line, e.Position)
}
