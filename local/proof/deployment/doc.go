// Package deployment reads what a deployment would set: a compiled ARM template
// (az bicep build) with a container app or a site, or a file of app settings
// (NAME=value lines, a JSON object, az's list of name and value, or the form of
// local.settings.json).
//
// Of template expressions it resolves as much as is needed to know which settings
// exist: parameters, variables, and objects spelled out. Where the names cannot be
// told, reading fails: a wrong answer would be worse than none. Values that come
// from elsewhere count as set.
package deployment
