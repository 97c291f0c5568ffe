package schedule

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// ParseTimeSpan reads .NET's TimeSpan texts: [-][d.]hh:mm[:ss[.fffffff]] or whole
// days. "24:00:00" is 24 days, because 24 is no hour and .NET then takes it for days.
func ParseTimeSpan(text string) (time.Duration, bool) {
	text = strings.TrimSpace(text)
	body, negative := strings.CutPrefix(text, "-")
	parts := strings.Split(body, ":")
	days, first, ok := splitDays(parts[0], len(parts))
	if !ok || len(parts) > 4 {
		return 0, false
	}
	numbers := []int64{first}
	var fraction time.Duration
	for i, part := range parts[1:] {
		whole, decimals, hasFraction := strings.Cut(part, ".")
		if hasFraction {
			if i != len(parts)-2 || len(parts) < 3 {
				return 0, false
			}
			if fraction, ok = ticks(decimals); !ok {
				return 0, false
			}
		}
		n, ok := digits(whole)
		if !ok {
			return 0, false
		}
		numbers = append(numbers, n)
	}
	total, ok := span(days, numbers)
	if !ok {
		return 0, false
	}
	total += fraction
	if negative {
		total = -total
	}
	return total, true
}

// splitDays handles "d.hh" in the first part; a lone first part is days.
func splitDays(part string, parts int) (days, first int64, ok bool) {
	before, after, dotted := strings.Cut(part, ".")
	if !dotted {
		first, ok = digits(part)
		return -1, first, ok
	}
	if parts < 2 {
		return 0, 0, false
	}
	days, okDays := digits(before)
	first, okFirst := digits(after)
	return days, first, okDays && okFirst
}

// span adds the parts up: d | h:m | h:m:s | d:h:m:s, or d.h:m[:s] when days ≥ 0.
func span(days int64, n []int64) (time.Duration, bool) {
	switch {
	case days >= 0:
	case len(n) == 1:
		return sum(n[0], 0, 0, 0)
	case len(n) == 4:
		days, n = n[0], n[1:]
	case len(n) == 3 && n[0] > 23:
		// hh:mm:ss with an hour that is none: .NET reads d:hh:mm.
		return sum(n[0], n[1], n[2], 0)
	default:
		days = 0
	}
	for len(n) < 3 {
		n = append(n, 0)
	}
	if len(n) != 3 {
		return 0, false
	}
	return sum(days, n[0], n[1], n[2])
}

func sum(days, hours, minutes, seconds int64) (time.Duration, bool) {
	if hours > 23 || minutes > 59 || seconds > 59 || days > math.MaxInt64/int64(25*time.Hour) {
		return 0, false
	}
	return time.Duration(days)*24*time.Hour + time.Duration(hours)*time.Hour +
		time.Duration(minutes)*time.Minute + time.Duration(seconds)*time.Second, true
}

func ticks(decimals string) (time.Duration, bool) {
	if len(decimals) == 0 || len(decimals) > 7 {
		return 0, false
	}
	n, ok := digits(decimals + strings.Repeat("0", 7-len(decimals)))
	return time.Duration(n) * 100, ok
}

func digits(text string) (int64, bool) {
	if text == "" || len(text) > 10 || strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' }) >= 0 {
		return 0, false
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil
}

// FormatTimeSpan is TimeSpan.ToString: [-][d.]hh:mm:ss[.fffffff].
func FormatTimeSpan(d time.Duration) string {
	sign := ""
	if d < 0 {
		sign, d = "-", -d
	}
	days, rest := d/(24*time.Hour), d%(24*time.Hour)
	text := fmt.Sprintf("%02d:%02d:%02d", rest/time.Hour, rest%time.Hour/time.Minute, rest%time.Minute/time.Second)
	if fraction := rest % time.Second / 100; fraction > 0 {
		text += fmt.Sprintf(".%07d", fraction)
	}
	if days > 0 {
		text = fmt.Sprintf("%d.%s", days, text)
	}
	return sign + text
}
