package sarif_test

import (
	"encoding/json"
	"testing"

	"azurehaymaker/local/proof/rule"
	"azurehaymaker/local/proof/sarif"
)

// TestWrite reads the document back as code scanning does: every result names a rule
// that the tool describes, and a place.
func TestWrite(t *testing.T) {
	problems := []rule.Problem{
		rule.New(rule.TooDeep, rule.Place{Function: "f", File: "functions/f/function.json", Line: 1}, rule.Values{"path": "functions/f/function.json"}),
		rule.New(rule.RuntimeMissing, rule.Place{}, nil),
	}
	text, err := sarif.Write(problems, "1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct {
					Rules []struct{ ID string }
				}
			}
			Results []struct {
				RuleID    string
				Level     string
				Message   struct{ Text string }
				Locations []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           *struct{ StartLine int }
					}
				}
			}
		}
	}
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	if document.Version != "2.1.0" || len(document.Runs) != 1 || len(document.Runs[0].Tool.Driver.Rules) != len(rule.All()) {
		t.Fatalf("head is wrong: %s", text[:200])
	}
	results := document.Runs[0].Results
	if len(results) != 2 || results[0].RuleID != "HM-F001" || results[0].Level != "error" || results[0].Message.Text == "" || results[1].Level != "warning" {
		t.Fatalf("results: %+v", results)
	}
	first, second := results[0].Locations[0].PhysicalLocation, results[1].Locations[0].PhysicalLocation
	if first.ArtifactLocation.URI != "functions/f/function.json" || first.Region == nil || first.Region.StartLine != 1 {
		t.Errorf("place of the first: %+v", first)
	}
	if second.ArtifactLocation.URI != "host.json" || second.Region != nil {
		t.Errorf("place of the second: %+v", second)
	}
}
