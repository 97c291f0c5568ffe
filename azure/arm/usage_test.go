package arm

import (
	"reflect"
	"testing"
)

func TestUsages(t *testing.T) {
	const path = "/subscriptions/s/providers/Microsoft.Compute/locations/"
	const query = "/usages?api-version=2024-07-01"
	const managed = "https://management.azure.com" + path
	c := client(t, answers{
		path + "eastus" + query:             `{"value":[{"name":{"value":"cores"},"currentValue":4,"limit":10}],"nextLink":"` + managed + "eastus" + query + `&page=2"}`,
		path + "eastus" + query + "&page=2": `{"value":[{"name":{"value":"virtualMachines"},"currentValue":0,"limit":25000}]}`,
		path + "lured" + query:              `{"value":[],"nextLink":"https://management.azure.com.evil.example/x"}`,
		path + "endless" + query:            `{"value":[],"nextLink":"` + managed + "endless" + query + `"}`,
		path + "nameless" + query:           `{"value":[{"currentValue":4,"limit":10}]}`,
		path + "limitless" + query:          `{"value":[{"name":{"value":"cores"},"currentValue":4}]}`,
		path + "broken" + query:             `{"value":`,
	})
	found, err := c.Usages(t.Context(), "s", "Microsoft.Compute", "eastus")
	if want := []Usage{{"cores", 4, 10}, {"virtualMachines", 0, 25000}}; err != nil || !reflect.DeepEqual(found, want) {
		t.Errorf("%+v, %v", found, err)
	}
	for _, location := range []string{"lured", "endless", "nameless", "limitless", "broken", "missing"} {
		if found, err := c.Usages(t.Context(), "s", "Microsoft.Compute", location); err == nil {
			t.Errorf("%s passes as %+v", location, found)
		}
	}
	if _, err := c.Usages(t.Context(), "s", "Microsoft.Sql", "eastus"); err == nil {
		t.Error("a provider without a list")
	}
}

func TestJobReplicas(t *testing.T) {
	const query = "?api-version=2025-07-01"
	c := client(t, answers{
		"/job/executions/none" + query:   `{"properties":{"detailedStatus":{"replicas":[]}}}`,
		"/job/executions/two" + query:    `{"properties":{"detailedStatus":{"replicas":[{},{"name":"b"}]}}}`,
		"/job/executions/silent" + query: `{"properties":{"detailedStatus":{}}}`,
		"/job/executions/older" + query:  `{"properties":{}}`,
		"/job/executions/broken" + query: `{`,
	})
	for name, want := range map[string]struct {
		replicas int
		told     bool
	}{"none": {0, true}, "two": {2, true}, "silent": {0, false}, "older": {0, false}, "missing": {0, false}} {
		if n, told, err := c.JobReplicas(t.Context(), "/job", name); err != nil || n != want.replicas || told != want.told {
			t.Errorf("%s: %d, %v, %v", name, n, told, err)
		}
	}
	if _, _, err := c.JobReplicas(t.Context(), "/job", "broken"); err == nil {
		t.Error("no JSON")
	}
}
