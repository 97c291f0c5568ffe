package jsonnet

import (
	"strings"
	"time"
)

// Date is a date-time that Json.NET made out of a string. Zoned is false when the
// text named no zone; the clock reading in Time is then all that is known.
type Date struct {
	Time  time.Time
	Zoned bool
}

// parseDate applies Json.NET's rule for strings that become dates: 19 to 40
// characters, a digit first and a T at index 10. A text with an offset moves to the
// host's local zone, as .NET does.
func parseDate(text string) (Date, bool) {
	if len(text) < 19 || len(text) > 40 || text[0] < '0' || text[0] > '9' || text[10] != 'T' {
		return Date{}, false
	}
	clock, zone := splitZone(text)
	moment, err := time.Parse("2006-01-02T15:04:05.9999999", clock)
	if err != nil || !plainClock(clock) {
		return Date{}, false
	}
	switch {
	case zone == "":
		return Date{Time: moment}, true
	case zone == "Z":
		return Date{Time: moment, Zoned: true}, true
	}
	offset, err := time.Parse("-07:00", normalOffset(zone))
	if err != nil {
		return Date{}, false
	}
	_, seconds := offset.Zone()
	return Date{Time: moment.Add(-time.Duration(seconds) * time.Second).In(time.Local), Zoned: true}, true
}

// splitZone cuts the zone (Z, ±hh:mm, ±hhmm, ±hh) from the clock part.
func splitZone(text string) (clock, zone string) {
	if strings.HasSuffix(text, "Z") {
		return text[:len(text)-1], "Z"
	}
	if at := strings.LastIndexAny(text[11:], "+-"); at >= 0 {
		return text[:11+at], text[11+at:]
	}
	return text, ""
}

func normalOffset(zone string) string {
	switch len(zone) {
	case 3:
		return zone + ":00"
	case 5:
		return zone[:3] + ":" + zone[3:]
	default:
		return zone
	}
}

// plainClock refuses what time.Parse tolerates and Json.NET does not: a comma before
// the fraction and an empty fraction.
func plainClock(clock string) bool {
	return len(clock) == 19 || (len(clock) > 20 && clock[19] == '.')
}

// isoText is the form Json.NET writes dates in: seven digits of fraction at most,
// no trailing zeros, Z for UTC, an offset for the local zone, nothing when unzoned.
func (d Date) isoText() string {
	layout := "2006-01-02T15:04:05.9999999"
	if d.Zoned {
		if d.Time.Location() == time.UTC {
			layout += "Z"
		} else {
			layout += "-07:00"
		}
	}
	return d.Time.Format(layout)
}

// invariantText is DateTime.ToString in the invariant culture: it loses fraction and zone.
func (d Date) invariantText() string { return d.Time.Format("01/02/2006 15:04:05") }
