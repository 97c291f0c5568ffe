package route

import "fmt"

// Error is a template that ASP.NET refuses.
type Error struct{ Name, Template, Reason string }

// Error is the text under /admin/host/status.
func (e *Error) Error() string {
	return fmt.Sprintf("Microsoft.AspNetCore.Routing: %s Microsoft.AspNetCore.Routing: %s (Parameter 'routeTemplate'). Microsoft.AspNetCore.Routing: %s", e.head(), e.Reason, e.Reason)
}

// Console is the text on the console, without the stack traces of .NET.
func (e *Error) Console() string {
	return fmt.Sprintf("Microsoft.AspNetCore.Routing.RouteCreationException: %s\n ---> System.ArgumentException: %s (Parameter 'routeTemplate')\n ---> Microsoft.AspNetCore.Routing.Patterns.RoutePatternException: %s", e.head(), e.Reason, e.Reason)
}

func (e *Error) head() string {
	return fmt.Sprintf("An error occurred while creating the route with name '%s' and template '%s'.", e.Name, e.Template)
}
