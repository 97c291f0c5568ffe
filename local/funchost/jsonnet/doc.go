// Package jsonnet reads and writes JSON the way the Functions host does, which is
// the way of the library Json.NET. The differences from encoding/json are visible
// on the wire, so they are kept: properties keep their order, equal property names
// are told apart by case and the last one wins, a string that is a full ISO
// date-time becomes a [Date], and scalars have a .NET text form ("True", "1.5").
//
// Reading is bounded in depth and never panics; a syntax error is an [*Error] that
// carries Json.NET's own text with path, line and position.
//
// A value is one of: nil, bool, int64, *big.Int, float64, string, [Date], [Array],
// [*Object]. Values are not safe for concurrent change.
package jsonnet
