package schedule

import (
	"strconv"
	"strings"
)

// Normalized is the expression as NCrontab writes it and the host logs it: every field as
// the list of its values, runs of them as ranges, all of them as *.
func (c *Cron) Normalized() string {
	kinds := []fieldKind{secondField(), minuteField(), hourField(), dayField(), monthField(), weekdayField()}
	var fields []string
	for i, values := range []set{c.seconds, c.minutes, c.hours, c.days, c.months, c.dow} {
		fields = append(fields, kinds[i].format(values))
	}
	return strings.Join(fields, " ")
}

func (k fieldKind) format(values set) string {
	var runs []string
	for first := k.min; first <= k.max; first++ {
		if !values.has(first) {
			continue
		}
		last := first
		for last < k.max && values.has(last+1) {
			last++
		}
		switch {
		case first == k.min && last == k.max:
			return "*"
		case first == last:
			runs = append(runs, strconv.Itoa(first))
		default:
			runs = append(runs, strconv.Itoa(first)+"-"+strconv.Itoa(last))
		}
		first = last
	}
	return strings.Join(runs, ",")
}
