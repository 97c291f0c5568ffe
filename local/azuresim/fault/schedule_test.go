package fault

import (
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"reflect"
	"sort"
	"testing"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func clock() time.Time { return time.Unix(0, 0) }

// met is what a schedule does to requests in an order, sorted.
func met(t interface{ Fatal(...any) }, schedule Schedule, requests []string) []string {
	f := New(clock)
	if err := f.Randomise(schedule); err != nil {
		t.Fatal(err)
	}
	for _, path := range requests {
		f.roll("arm", httptest.NewRequest(http.MethodPut, path, nil))
	}
	var list []string
	for _, one := range f.Record().Met {
		list = append(list, fmt.Sprint(one.Path, one.Nth, one.Kind))
	}
	sort.Strings(list)
	return list
}

// TestOrderDoesNotMatter: whatever the order in which the same requests arrive,
// the same of them are hit by the same faults.
func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		schedule := Schedule{Seed: rapid.Uint64().Draw(t, "seed"), Share: rapid.Float64Range(0.01, 1).Draw(t, "share"), Repeat: rapid.IntRange(0, 4).Draw(t, "repeat")}
		path := rapid.SampledFrom([]string{"/subscriptions/s/resourceGroups/a", "/subscriptions/s/resourceGroups/b", "/subscriptions/s/resourceGroups/g/providers/X.Y/z/c"})
		requests := rapid.SliceOfN(path, 0, 40).Draw(t, "requests")
		other := rapid.Permutation(requests).Draw(t, "other order")
		if one, two := met(t, schedule, requests), met(t, schedule, other); !reflect.DeepEqual(one, two) {
			t.Fatalf("%v\n%v", one, two)
		}
	})
}

// TestShareIsMet: of many different requests, about the share is hit.
func TestShareIsMet(t *testing.T) {
	for _, share := range []float64{0.02, 0.2, 0.7} {
		var requests []string
		for i := range 2000 {
			requests = append(requests, fmt.Sprintf("/subscriptions/s/resourceGroups/g%d", i))
		}
		got := float64(len(met(t, Schedule{Seed: 11, Share: share}, requests))) / 2000
		if math.Abs(got-share) > 4*math.Sqrt(share*(1-share)/2000) { // four standard deviations
			t.Errorf("share %g: %g were hit", share, got)
		}
	}
}

func TestNormalisedPaths(t *testing.T) {
	c, err := Schedule{Share: 1, Volatile: []string{`hm-[a-z0-9]+`}}.compile()
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"/subscriptions/78A5E7DC-45b0-44ac-af05-6dbb51b741f0/resourceGroups/hm-abc1/": "/subscriptions/{id}/resourcegroups/*",
		"/keyvault/v/secrets/s/0123456789abcdef0123456789abcdef":                      "/keyvault/v/secrets/s/{version}",
		"/x/jobs/j/executions/j-a1b2c3d/stop":                                         "/x/jobs/j/executions/{name}/stop",
	} {
		if got := c.normalise(path); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

// FuzzKeptFaults: a damaged file is an error, never a panic, and what is read can
// be carried out.
func FuzzKeptFaults(f *testing.F) {
	f.Add([]byte(`{"rules":[{"status":500,"count":0}],"record":{"schedule":{"seed":1,"share":0.5,"repeat":2}},"seen":{"a":1}}`))
	f.Add([]byte(`{"record":{"schedule":{"share":2}}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		faults := New(clock)
		if faults.load(raw) != nil {
			return
		}
		r := httptest.NewRequest(http.MethodPut, "/subscriptions/s/resourceGroups/g", nil)
		faults.Take("arm", r)
		faults.roll("arm", r)
		faults.Record()
	})
}
