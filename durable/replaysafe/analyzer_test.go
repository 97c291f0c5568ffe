package replaysafe

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"
)

// TestRules runs the check over code whose comments say what it must report, on
// which line, and nothing else. The packages hold bad and good code of each rule;
// durable there stands for the engine.
func TestRules(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), NewAnalyzer(),
		"./clock", "./chance", "./concurrency", "./effects", "./order", "./state", "./stamp", "./reach", "./allow", "./durable")
}
