package management

import (
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"azurehaymaker/durable"
)

func TestNewNamesWhatIsMissing(t *testing.T) {
	failed := func(*http.Request, error) {}
	for name, options := range map[string]Options{
		"task hub": {Orchestrations: durable.NewRegistry(), Failed: failed}, "orchestrations": {TaskHub: "Hub", Failed: failed},
		"failures": {TaskHub: "Hub", Orchestrations: durable.NewRegistry()},
	} {
		if _, err := New("/", nil, options); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v", name, err)
		}
	}
}

// TestDocumentedRoutesAreTheRouters holds the table in docs/api.md against the
// rows that are served.
func TestDocumentedRoutesAreTheRouters(t *testing.T) {
	page, err := os.ReadFile("../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	var documented, served []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([A-Z]+) ((?:instances|orchestrators)[^`]*)` \\|").FindAllStringSubmatch(string(page), -1) {
		documented = append(documented, row[1]+" "+row[2])
	}
	for _, row := range (&handler{}).routes() {
		served = append(served, row.method+" "+row.path)
	}
	slices.Sort(documented)
	slices.Sort(served)
	if !slices.Equal(documented, served) {
		t.Errorf("docs/api.md lists\n%s\nthe router has\n%s", strings.Join(documented, "\n"), strings.Join(served, "\n"))
	}
}
