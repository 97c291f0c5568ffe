// Package settings holds what configures a Functions host: the app settings (process
// environment and local.settings.json), host.json with its environment overrides, and
// the typed options that the host reads from them.
//
// Reading never changes the process environment. A wrong value is an error that names
// the file and the key; values of settings never appear in an error, because they hold
// connection strings.
package settings
