package schedule

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// fieldKind is one of the fields of a cron expression with its limits and names.
type fieldKind struct {
	name     string
	min, max int
	names    string
}

func secondField() fieldKind { return fieldKind{name: "Second", max: 59} }
func minuteField() fieldKind { return fieldKind{name: "Minute", max: 59} }
func hourField() fieldKind   { return fieldKind{name: "Hour", max: 23} }
func dayField() fieldKind    { return fieldKind{name: "Day", min: 1, max: 31} }

func monthField() fieldKind {
	return fieldKind{name: "Month", min: 1, max: 12, names: "January February March April May June July August September October November December"}
}

func weekdayField() fieldKind {
	return fieldKind{name: "DayOfWeek", max: 6, names: "Sunday Monday Tuesday Wednesday Thursday Friday Saturday"}
}

// set holds the values a field matches, one bit each.
type set uint64

func (s set) has(value int) bool { return s&(1<<uint(value)) != 0 }

// parse reads one field. The error texts are NCrontab's.
func (k fieldKind) parse(text string) (set, error) {
	var all set
	for item := range strings.SplitSeq(text, ",") {
		if item == "" {
			return 0, errors.New("A crontab field value cannot be empty.") //nolint:staticcheck // NCrontab's sentence
		}
		values, err := k.item(item)
		if err != nil {
			return 0, err
		}
		all |= values
	}
	return all, nil
}

// item reads *, a, a-b, and each with /step. a/step runs from a to the maximum.
func (k fieldKind) item(item string) (set, error) {
	body, every, stepped := strings.Cut(item, "/")
	step := 1
	if stepped {
		n, ok := cronNumber(every)
		if !ok {
			return 0, k.invalid(item)
		}
		step = n
	}
	if body == "*" {
		return steps(k.min, k.max, step), nil
	}
	from, to, ranged := strings.Cut(body, "-")
	low, err := k.value(from, item)
	if err != nil {
		return 0, err
	}
	high := low
	switch {
	case ranged:
		if high, err = k.value(to, item); err != nil {
			return 0, err
		}
	case stepped:
		high = k.max
	}
	// NCrontab swaps a reversed range instead of wrapping it.
	return steps(min(low, high), max(low, high), step), nil
}

// steps fills the range; a step of zero means every value, as NCrontab has it.
func steps(low, high, step int) set {
	var values set
	for v := low; v <= high; v += max(step, 1) {
		values |= 1 << uint(v)
		if step > high {
			break
		}
	}
	return values
}

func (k fieldKind) value(text, item string) (int, error) {
	if text == "" {
		return 0, k.invalid(item)
	}
	if n, ok := cronNumber(text); ok {
		switch {
		case n > k.max:
			return 0, fmt.Errorf("%d is higher than the maximum allowable value for the [%s] field. Value must be between %d and %d (all inclusive).", n, k.name, k.min, k.max) //nolint:staticcheck // NCrontab's sentence
		case n < k.min:
			return 0, fmt.Errorf("%d is lower than the minimum allowable value for the [%s] field. Value must be between %d and %d (all inclusive).", n, k.name, k.min, k.max) //nolint:staticcheck // NCrontab's sentence
		}
		return n, nil
	}
	// Names may be shortened to any length; the first that fits wins.
	for i, name := range strings.Fields(k.names) {
		if len(text) <= len(name) && strings.EqualFold(name[:len(text)], text) {
			return i + k.min, nil
		}
	}
	return 0, k.invalid(item)
}

func (k fieldKind) invalid(item string) error {
	return fmt.Errorf("'%s' is not a valid [%s] crontab field expression.", item, k.name) //nolint:staticcheck // NCrontab's sentence
}

func cronNumber(text string) (int, bool) {
	for _, r := range text {
		if r < '0' || r > '9' {
			return 0, false
		}
	}
	n, err := strconv.Atoi(text)
	if err != nil || n > math.MaxInt32 {
		return 0, false
	}
	return n, true
}
