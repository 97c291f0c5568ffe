// Command replaysafe checks that orchestrators are deterministic. The go command
// runs it, package by package, and keeps its answers:
//
//	go vet -vettool=bin/replaysafe ./...
//
// make lint does that. Package durable/replaysafe says what is reported and how
// a line is allowed.
package main

import (
	"golang.org/x/tools/go/analysis/unitchecker"

	"azurehaymaker/durable/replaysafe"
)

func main() { unitchecker.Main(replaysafe.NewAnalyzer()) }
