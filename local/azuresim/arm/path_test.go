package arm

import (
	"strings"
	"testing"
)

func TestParseTarget(t *testing.T) {
	const scope = "/subscriptions/s/resourceGroups/g"
	for _, test := range []struct {
		path, id, kind, tail, parent string
	}{
		{scope, scope, "", "", scope},
		{scope + "/resources", scope, "", "resources", scope},
		{scope + "/providers/N.A/t/n", scope + "/providers/N.A/t/n", "N.A/t", "", scope},
		{scope + "/providers/N.A/t/n/u/m", scope + "/providers/N.A/t/n/u/m", "N.A/t/u", "", scope + "/providers/N.A/t/n"},
		{scope + "/providers/N.A/t", scope, "N.A/", "t", scope},
		{scope + "/providers/N.A/t/n/start", scope + "/providers/N.A/t/n", "N.A/t", "start", scope},
		{scope + "/providers/N.A/t/n/providers/M.B/l/k", scope + "/providers/N.A/t/n/providers/M.B/l/k", "M.B/l", "", scope + "/providers/N.A/t/n"},
		{"/subscriptions/s/providers/N.A", "/subscriptions/s", "N.A/", "", "/subscriptions/s"},
		{scope + "//providers/N.A/t/na%2Fme", scope + "/providers/N.A/t/na/me", "N.A/t", "", scope},
	} {
		got, err := parseTarget(test.path)
		if err != nil {
			t.Errorf("%s: %v", test.path, err)
			continue
		}
		if got.ID != test.id || got.Type() != test.kind || got.Tail != test.tail || got.ParentID() != test.parent {
			t.Errorf("%s: id %s type %s tail %s parent %s", test.path, got.ID, got.Type(), got.Tail, got.ParentID())
		}
	}
	for _, bad := range []string{"/subscriptions/%zz", "/" + strings.Repeat("x", 3000)} {
		if _, err := parseTarget(bad); err == nil {
			t.Errorf("%.20s was accepted", bad)
		}
	}
}

func FuzzParseTarget(f *testing.F) {
	for _, seed := range []string{"/subscriptions/s/resourceGroups/g/providers/A/b/c/d/e", "/providers", "//providers//", "/subscriptions/s/providers/A/locations/x/operationStatuses/y", "/%2f/providers/providers/providers"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, path string) {
		target, err := parseTarget(path)
		if err != nil {
			return
		}
		_, _, _, _ = target.Type(), target.CollectionType(), target.ParentID(), target.operation()
		for depth := 1; depth <= len(target.Types); depth++ {
			if cut := target.upTo(depth); !strings.HasPrefix(target.ID, cut.ID) {
				t.Fatalf("%q: %q is not above %q", path, cut.ID, target.ID)
			}
		}
		if len(target.Types) != len(target.Names) {
			t.Fatalf("%q: types %q and names %q", path, target.Types, target.Names)
		}
	})
}

func TestCatalogueIsConsistent(t *testing.T) {
	catalogue, err := LoadCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	for name, info := range catalogue.types {
		for _, version := range info.Versions {
			if !apiVersionForm.MatchString(version) {
				t.Errorf("%s: api-version %q", name, version)
			}
		}
		if info.Pattern != "" && (info.Code == "" || info.Text == "") {
			t.Errorf("%s: a naming rule without code or text", name)
		}
		switch info.Async {
		case syncStyle, headerStyle, locationStyle:
		default:
			t.Errorf("%s: unknown style %q", name, info.Async)
		}
		if i := strings.LastIndex(info.Name, "/"); i > 0 {
			if _, ok := catalogue.Type(info.Namespace + "/" + info.Name[:i]); !ok && info.Namespace != "Microsoft.KeyVault" {
				t.Errorf("%s: its parent type is not in the catalogue", name)
			}
		}
	}
}
