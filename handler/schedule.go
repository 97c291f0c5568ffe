package main

import (
	"strconv"
	"strings"
)

// cronSchedule accepts the cron expressions that the host's NCrontab reads as
// they are meant: six fields, or five without seconds. It refuses what the host
// accepts but reads otherwise than written: a reversed range is swapped, a step
// of 0 means every value, and a bare time is an interval ("24:00:00" is 24 days),
// which never gives the fixed slots that run ids are derived from.
func cronSchedule(text string) string {
	const must = "must be a cron expression {second} {minute} {hour} {day} {month} {weekday}, as in 0 0 0,6,12,18 * * *"
	fields := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' })
	limits := cronLimits()
	if len(fields) == 5 {
		limits = limits[1:]
	}
	if len(fields) != len(limits) {
		return must
	}
	for i, field := range fields {
		for part := range strings.SplitSeq(field, ",") {
			if !limits[i].accepts(part) {
				return must + "; its " + limits[i].name + " takes " + limits[i].span() + ", ranges upwards and steps from 1"
			}
		}
	}
	return ""
}

// cronField is one field of an expression and what it takes.
type cronField struct {
	name      string
	low, high int
	words     []string // names of the values from low on, may be shortened
}

func cronLimits() []cronField {
	months := []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}
	days := []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}
	return []cronField{
		{"second", 0, 59, nil}, {"minute", 0, 59, nil}, {"hour", 0, 23, nil},
		{"day", 1, 31, nil}, {"month", 1, 12, months}, {"weekday", 0, 6, days},
	}
}

func (f cronField) span() string { return strconv.Itoa(f.low) + " to " + strconv.Itoa(f.high) }

// accepts judges one item of a list: *, a, a-b, each with an optional /step.
func (f cronField) accepts(part string) bool {
	body, step, stepped := strings.Cut(part, "/")
	if stepped {
		if n, err := strconv.Atoi(step); err != nil || n < 1 {
			return false
		}
	}
	if body == "*" {
		return true
	}
	from, to, ranged := strings.Cut(body, "-")
	a, ok := f.value(from)
	if !ok || !ranged {
		return ok
	}
	b, ok := f.value(to)
	return ok && a <= b
}

// value reads a number or a name; NCrontab takes the first name with the prefix.
func (f cronField) value(text string) (int, bool) {
	if n, err := strconv.ParseUint(text, 10, 8); err == nil { // takes no sign
		return int(n), int(n) >= f.low && int(n) <= f.high
	}
	if text == "" {
		return 0, false
	}
	for i, word := range f.words {
		if strings.HasPrefix(word, strings.ToLower(text)) {
			return f.low + i, true
		}
	}
	return 0, false
}
