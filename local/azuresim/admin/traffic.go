package admin

import (
	"net/http"
	"regexp"
	"sort"
	"strings"
	"sync"
)

// Traffic counts requests by plane and operation. It is safe for concurrent use.
type Traffic struct {
	mu     sync.Mutex
	counts map[string]map[string]*Count
}

// Count is how often an operation was asked for, and how often it was refused.
type Count struct {
	Plane     string      `json:"plane"`
	Operation string      `json:"operation"`
	Requests  int         `json:"requests"`
	Statuses  map[int]int `json:"statuses"`
}

// NewTraffic counts nothing yet.
func NewTraffic() *Traffic { return &Traffic{counts: map[string]map[string]*Count{}} }

// statusWriter remembers the status of an answer.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Handler counts the requests of a plane.
func (t *Traffic) Handler(plane string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		counted := &statusWriter{ResponseWriter: w}
		// Status 0 is a connection that a fault cut before there was an answer.
		defer func() { t.add(plane, operation(plane, r), counted.status) }()
		next.ServeHTTP(counted, r)
	})
}

func (t *Traffic) add(plane, operation string, status int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.counts[plane] == nil {
		t.counts[plane] = map[string]*Count{}
	}
	count := t.counts[plane][operation]
	if count == nil {
		count = &Count{Plane: plane, Operation: operation, Statuses: map[int]int{}}
		t.counts[plane][operation] = count
	}
	count.Requests++
	count.Statuses[status]++
}

// Counts lists the counts by plane and operation.
func (t *Traffic) Counts() []Count {
	t.mu.Lock()
	defer t.mu.Unlock()
	list := []Count{}
	for _, operations := range t.counts {
		for _, count := range operations {
			copied := *count
			copied.Statuses = map[int]int{}
			for status, n := range count.Statuses {
				copied.Statuses[status] = n
			}
			list = append(list, copied)
		}
	}
	sort.Slice(list, func(i, j int) bool {
		if list[i].Plane != list[j].Plane {
			return list[i].Plane < list[j].Plane
		}
		return list[i].Operation < list[j].Operation
	})
	return list
}

var keyedSegment = regexp.MustCompile(`\(.*\)$`)

// operation names a request without the names of single things: the method and
// every other segment of the path (keys, not names).
func operation(plane string, r *http.Request) string {
	segments := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	switch plane {
	case "graph":
		segments = segments[1:]
		if len(segments) > 0 && segments[0] == "directory" {
			segments = segments[1:]
		}
		if len(segments) > 0 && keyedSegment.MatchString(segments[0]) {
			segments = append([]string{keyedSegment.ReplaceAllString(segments[0], ""), "{key}"}, segments[1:]...)
		}
	case "keyvault":
		segments = segments[min(2, len(segments)):]
	case "token", "registry":
		return r.Method + " " + segments[len(segments)-1]
	}
	return r.Method + " " + strings.Join(keys(plane, segments), "/")
}

// keys keeps the segments that are types and drops those that are names.
func keys(plane string, segments []string) []string {
	var kept []string
	for i := 0; i < len(segments); i++ {
		if i%2 == 1 {
			continue
		}
		kept = append(kept, segments[i])
		if plane == "arm" && strings.EqualFold(segments[i], "providers") && i+1 < len(segments) {
			kept = append(kept[:0], segments[i+1]) // only the last provider's type matters
		}
	}
	return kept
}
