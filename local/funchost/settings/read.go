package settings

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"azurehaymaker/local/funchost/schedule"
)

// reader reads typed values of a HostConfig and keeps the first error.
type reader struct {
	config *HostConfig
	err    error
}

func (r *reader) fail(path, want string) {
	if r.err == nil {
		r.err = fmt.Errorf("host.json: %s must be %s", strings.ReplaceAll(path, ":", "."), want)
	}
}

func (r *reader) text(path, fallback string) string {
	if value, ok := r.config.Text(path); ok {
		return value
	}
	return fallback
}

func (r *reader) flag(path string, fallback bool) bool {
	value, ok := r.config.Text(path)
	if !ok || value == "" {
		return fallback
	}
	parsed, err := strconv.ParseBool(strings.ToLower(value))
	if err != nil {
		r.fail(path, "true or false")
		return fallback
	}
	return parsed
}

func (r *reader) number(path string, fallback, low, high int) int {
	value, ok := r.config.Text(path)
	if !ok || value == "" {
		return fallback
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < low || n > high {
		r.fail(path, fmt.Sprintf("a whole number from %d to %d", low, high))
		return fallback
	}
	return n
}

func (r *reader) span(path string, fallback, low time.Duration) time.Duration {
	value, ok := r.config.Text(path)
	if !ok || value == "" {
		return fallback
	}
	d, valid := schedule.ParseTimeSpan(value)
	if !valid || d < low {
		r.fail(path, fmt.Sprintf("a time span like 00:00:30 of at least %s", schedule.FormatTimeSpan(low)))
		return fallback
	}
	return d
}
