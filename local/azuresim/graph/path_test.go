package graph

import "testing"

func TestParsePath(t *testing.T) {
	for text, want := range map[string]path{
		"/v1.0/applications":                                       {collection: "applications"},
		"/v1.0/applications/1":                                     {collection: "applications", key: "id", value: "1"},
		"/v1.0/applications/1/addPassword":                         {collection: "applications", key: "id", value: "1", action: "addPassword"},
		"/v1.0/applications(uniqueName='o''n')":                    {collection: "applications", key: "uniqueName", value: "o'n"},
		"/v1.0/applications(uniqueName='a%2Fb')/x":                 {collection: "applications", key: "uniqueName", value: "a/b", action: "x"},
		"/v1.0/directory/deletedItems/microsoft.graph.application": {collection: "deletedItems", cast: "microsoft.graph.application"},
		"/v1.0/directory/deletedItems/1/restore":                   {collection: "deletedItems", key: "id", value: "1", action: "restore"},
	} {
		got, err := parsePath(text)
		if err != nil || got != want {
			t.Errorf("%s: %+v %v, want %+v", text, got, err, want)
		}
	}
	for _, bad := range []string{"/v1.0/applications/1/2/3", "/v1.0/%zz"} {
		if _, err := parsePath(bad); err == nil {
			t.Errorf("%s was accepted", bad)
		}
	}
}

func FuzzParsePath(f *testing.F) {
	f.Add("/v1.0/applications(uniqueName='x')/addPassword")
	f.Add("/v1.0/directory/deletedItems/a/restore")
	f.Add("/v1.0/(='')")
	f.Fuzz(func(t *testing.T, text string) {
		if got, err := parsePath(text); err == nil && got.key == "" && got.value != "" {
			t.Fatalf("%q has a value without a key", text)
		}
	})
}
