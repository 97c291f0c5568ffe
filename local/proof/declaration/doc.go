// Package declaration checks the function.json files. The host's own discovery
// (as the local host carries it out) is the judge of what is in error; this
// package translates its texts into causes, finds the line, and adds what the
// host accepts in silence although it is hardly meant.
//
// A text that no rule knows becomes rule HM-F033, so that nothing is lost. What
// only the local host cannot do is no problem of the app and is left out.
package declaration
