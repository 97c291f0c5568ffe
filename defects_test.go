package azurehaymaker_test

import (
	"go/ast"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// defects is how many defects of the predecessor are known.
const defects = 68

var (
	defectRow    = regexp.MustCompile(`(?m)^\| (\d+) \| ([^|]+) \| ([^|]+) \|$`)
	namedTest    = regexp.MustCompile("`(\\.(?:/[a-z0-9/-]+)?) ((?:Test|Fuzz)\\w+)`")
	claimedByOne = regexp.MustCompile(`_Defects?((?:\d+_)*\d+)$`)
)

// TestDefects holds docs/defects.md against the tests: each defect has one row,
// each test that is named is there, each that carries a number is in its row,
// and a row that names tests names one with its number.
func TestDefects(t *testing.T) {
	page, err := os.ReadFile("docs/defects.md")
	if err != nil {
		t.Fatal(err)
	}
	claims := claimsOfTests(t)
	rows := defectRow.FindAllStringSubmatch(string(page), -1)
	if len(rows) != defects {
		t.Fatalf("docs/defects.md has %d rows, want %d", len(rows), defects)
	}
	for i, row := range rows {
		number, rest := i+1, row[3]
		if row[1] != strconv.Itoa(number) {
			t.Fatalf("row %d of docs/defects.md is about defect %s", number, row[1])
		}
		named, numbered := map[string]bool{}, false
		for _, found := range namedTest.FindAllStringSubmatch(rest, -1) {
			test := found[1] + " " + found[2]
			numbers, exists := claims[test]
			if !exists {
				t.Errorf("defect %d: there is no test %s", number, test)
			}
			named[test], numbered = true, numbered || slices.Contains(numbers, number)
		}
		for test, numbers := range claims {
			if slices.Contains(numbers, number) && !named[test] {
				t.Errorf("defect %d: docs/defects.md does not name %s", number, test)
			}
		}
		if !numbered && !strings.Contains(rest, "no such ") && !strings.Contains(rest, "see below") {
			t.Errorf("defect %d: neither a test with its number nor the reason why there is none", number)
		}
	}
}

// claimsOfTests are the numbers in the names of all tests, by "./package Test".
func claimsOfTests(t *testing.T) map[string][]int {
	claims := map[string][]int{}
	for _, s := range sources(t) {
		for _, declared := range s.tree.Decls {
			function, ok := declared.(*ast.FuncDecl)
			if !ok || !s.test || function.Recv != nil {
				continue
			}
			folder := "."
			if below := path.Dir(s.path); below != "." {
				folder = "./" + below
			}
			test, numbers := folder+" "+function.Name.Name, []int{}
			if found := claimedByOne.FindStringSubmatch(function.Name.Name); found != nil {
				for text := range strings.SplitSeq(found[1], "_") {
					number, err := strconv.Atoi(text)
					if err != nil || number < 1 || number > defects {
						t.Errorf("%s claims a defect that is none", test)
					}
					numbers = append(numbers, number)
				}
			} else if strings.Contains(function.Name.Name, "_Defect") {
				t.Errorf("%s: the end must be _Defect7 or _Defects7_12", test)
			}
			claims[test] = numbers
		}
	}
	return claims
}
