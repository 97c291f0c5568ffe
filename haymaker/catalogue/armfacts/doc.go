// Package armfacts reads what Azure's providers accept out of the source of the
// Azure SDK for Go, which Microsoft generates from azure-rest-api-specs, and
// writes it down as the files of haymaker/catalogue/bodies: for each
// provider namespace the operations of the resource types that scenarios may
// create, with their api-versions, and JSON Schemas of their bodies.
//
// It reads facts (names, types, which properties are required or read-only,
// values of enumerations, paths) and copies no code. It runs when somebody
// changes the list of modules or adds a type: make facts.
package armfacts
