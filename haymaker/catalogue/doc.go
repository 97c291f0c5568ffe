// Package catalogue holds the scenarios HayMaker can run: YAML documents that
// state what a small business deploys to Azure, how it operates it, and how all
// of it is removed.
//
// The documents are embedded, checked against scenario.schema.json and then
// against rules a schema cannot state: names fit each type's limits, a step
// refers only to earlier ones, nothing names another subscription, no secret is
// in clear, and every create is reachable by the clean-up. A document that
// breaks a rule is refused as a whole with Problems, each naming file, line,
// field and fix.
//
// A loaded Scenario is turned into ARM requests by Resolve. The package makes
// no call, reads no clock and draws nothing at random; everything it gives out
// is read-only and safe for concurrent use.
package catalogue
