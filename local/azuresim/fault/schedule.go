package fault

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// Schedule injects faults at random, reproducibly: whether and how the n-th
// request of its kind fails follows from the seed, the plane, the method, the
// normalised path and n alone, whatever else happens at the same time.
type Schedule struct {
	Seed     uint64   `json:"seed"`
	Share    float64  `json:"share"`              // of requests that are hit, 0 to 1
	Kinds    []string `json:"kinds,omitempty"`    // kinds of faults; none: all
	Planes   []string `json:"planes,omitempty"`   // planes; none: all
	Except   string   `json:"except,omitempty"`   // requests that are spared: a regular expression on "METHOD path"
	Volatile []string `json:"volatile,omitempty"` // parts of paths that differ from run to run, as regular expressions
	Repeat   int      `json:"repeat"`             // most faults for requests with the same method and normalised path; 0: 2
	Most     int      `json:"most"`               // most faults in all; 0: no bound of its own
	HoldMS   int64    `json:"hold_ms"`            // how long operations hang, executions wait and deleted things are shown; 0: 2000
	DelayMS  int64    `json:"delay_ms"`           // longest delay of an answer; 0: 300
}

// Planes are the names of the simulated planes.
func Planes() []string {
	return []string{"token", "arm", "resourcegraph", "graph", "keyvault", "registry"}
}

// compiled is a schedule with its expressions.
type compiled struct {
	Schedule
	kinds    []kind // those that may be drawn
	except   *regexp.Regexp
	volatile []*regexp.Regexp
}

func (s Schedule) compile() (*compiled, error) {
	c := &compiled{Schedule: s}
	if s.Share <= 0 || s.Share > 1 {
		return nil, fmt.Errorf("share is %g: it must be above 0 and at most 1", s.Share)
	}
	if s.Repeat < 0 || s.Most < 0 || s.HoldMS < 0 || s.DelayMS < 0 {
		return nil, errors.New("repeat, most, hold_ms and delay_ms must not be negative")
	}
	for _, name := range s.Kinds {
		if !slices.Contains(KindNames(), name) {
			return nil, fmt.Errorf("there is no kind of fault %q; there are: %s", name, strings.Join(KindNames(), ", "))
		}
	}
	for _, plane := range s.Planes {
		if !slices.Contains(Planes(), plane) {
			return nil, fmt.Errorf("there is no plane %q; there are: %s", plane, strings.Join(Planes(), ", "))
		}
	}
	for _, one := range kinds() {
		if len(s.Kinds) == 0 || slices.Contains(s.Kinds, one.name) {
			c.kinds = append(c.kinds, one)
		}
	}
	if s.Except != "" {
		pattern, err := regexp.Compile("(?i)" + s.Except)
		if err != nil {
			return nil, fmt.Errorf("except is no regular expression: %w", err)
		}
		c.except = pattern
	}
	for _, text := range s.Volatile {
		pattern, err := regexp.Compile("(?i)" + text)
		if err != nil {
			return nil, fmt.Errorf("volatile has %q, which is no regular expression: %w", text, err)
		}
		c.volatile = append(c.volatile, pattern)
	}
	c.Repeat, c.HoldMS, c.DelayMS = orElse(c.Repeat, 2), orElse(c.HoldMS, 2000), orElse(c.DelayMS, 300)
	return c, nil
}

func orElse[N int | int64](value, usual N) N {
	if value == 0 {
		return usual
	}
	return value
}

// random parts of paths that the simulator, or its clients, draw anew each time.
var (
	guidForm      = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	versionForm   = regexp.MustCompile(`/[0-9a-f]{32}(/|$)`)
	executionForm = regexp.MustCompile(`/executions/[^/]+`)
)

// normalise is the path without what differs between two runs of the same.
func (c *compiled) normalise(path string) string {
	path = strings.ToLower(strings.TrimRight(path, "/"))
	path = guidForm.ReplaceAllString(path, "{id}")
	path = versionForm.ReplaceAllString(path, "/{version}$1")
	path = executionForm.ReplaceAllString(path, "/executions/{name}")
	for _, pattern := range c.volatile {
		path = pattern.ReplaceAllString(path, "*")
	}
	return path
}

// draw decides about the n-th request with a method and a normalised path. choice
// is what a fault's details are drawn from.
func (c *compiled) draw(plane string, r *http.Request, path string, nth int) (chosen kind, choice uint64, hit bool) {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d\x00%s\x00%s\x00%s\x00%d", c.Seed, plane, r.Method, path, nth))
	if float64(binary.BigEndian.Uint64(sum[:8])>>11)/(1<<53) >= c.Share {
		return kind{}, 0, false
	}
	var possible []kind
	for _, one := range c.kinds {
		if one.suits(plane, r.Method, path) {
			possible = append(possible, one)
		}
	}
	if len(possible) == 0 {
		return kind{}, 0, false
	}
	return possible[binary.BigEndian.Uint64(sum[8:16])%uint64(len(possible))], binary.BigEndian.Uint64(sum[16:24]), true
}

// spares reports whether the schedule leaves a request alone whatever it draws.
func (c *compiled) spares(plane string, r *http.Request) bool {
	if len(c.Planes) > 0 && !slices.Contains(c.Planes, plane) {
		return true
	}
	return c.except != nil && c.except.MatchString(r.Method+" "+r.URL.Path)
}
