package management

import (
	"maps"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"azurehaymaker/durable/history"
)

// A value that cannot be read counts as absent, as in the extension.

// flag reads true or false in any case.
func flag(r *http.Request, name string, otherwise bool) bool {
	switch strings.ToLower(strings.TrimSpace(query(r, name))) {
	case "true":
		return true
	case "false":
		return false
	}
	return otherwise
}

// query reads a parameter whose name ignores case.
func query(r *http.Request, name string) string {
	if all := queryAll(r, name); len(all) > 0 {
		return all[0]
	}
	return ""
}

func queryAll(r *http.Request, name string) (all []string) {
	values := r.URL.Query()
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if strings.EqualFold(key, name) {
			all = append(all, values[key]...)
		}
	}
	return all
}

// span reads seconds, with fractions.
func span(r *http.Request, name string) (time.Duration, bool) {
	seconds, err := strconv.ParseFloat(strings.TrimSpace(query(r, name)), 64)
	if err != nil || !(seconds >= 0) || seconds > math.MaxInt32 {
		return 0, false
	}
	return time.Duration(seconds * float64(time.Second)), true
}

// moment reads an ISO 8601 time; one without a zone is UTC. Table Storage knows
// no time before 1601, and .NET's smallest one (year 1) is a usual "from".
func moment(r *http.Request, name string) (time.Time, bool) {
	text := strings.TrimSpace(query(r, name))
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02"} {
		if at, err := time.Parse(layout, text); err == nil {
			if first := time.Date(1601, 1, 1, 0, 0, 0, 0, time.UTC); at.Before(first) {
				at = first
			}
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}

// statuses reads runtimeStatus: repeated or separated by commas, names with
// their case or the framework's numbers. Unknown ones are dropped.
func statuses(r *http.Request) (all []history.Status) {
	numbered := []history.Status{
		history.StatusRunning, history.StatusCompleted, history.StatusContinuedAsNew, history.StatusFailed,
		history.StatusCanceled, history.StatusTerminated, history.StatusPending, history.StatusSuspended,
	}
	for _, list := range queryAll(r, "runtimeStatus") {
		for name := range strings.SplitSeq(list, ",") {
			name = strings.TrimSpace(name)
			status := history.Status(name)
			if n, err := strconv.Atoi(name); err == nil && n >= 0 && n < len(numbered) {
				status = numbered[n]
			}
			if slices.Contains(numbered, status) && !slices.Contains(all, status) {
				all = append(all, status)
			}
		}
	}
	return all
}
