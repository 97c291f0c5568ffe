package agent

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"time"
)

// Business hours of a region: Monday to Friday, in its standard time.
const (
	opening = 8  // o'clock
	closing = 18 // o'clock
	// quiet is by how much cadences stretch outside of them.
	quiet = 2.0
	// shortestDay is the least operation that has hours at all: a day that is
	// shrunk to less than that is business hours as a whole.
	shortestDay = time.Hour
)

// calendar knows the business hours of one region.
type calendar struct {
	label string // the region, or UTC
	zone  *time.Location
}

// calendarOf gives the hours of an Azure region by its standard time, without
// daylight saving; those of UTC where the region is not known.
func calendarOf(region string) calendar {
	minutes, known := standardTime[region]
	if !known {
		return calendar{label: "UTC", zone: time.UTC}
	}
	return calendar{label: region, zone: time.FixedZone(region, minutes*60)}
}

// stretch is by how much a cadence is longer at a moment of an operation that
// lasts window: 1 in business hours, quiet outside of them.
func (c calendar) stretch(at time.Time, window time.Duration) float64 {
	local := at.In(c.zone)
	weekend := local.Weekday() == time.Saturday || local.Weekday() == time.Sunday
	if window >= shortestDay && (weekend || local.Hour() < opening || local.Hour() >= closing) {
		return quiet
	}
	return 1
}

// String names region and hours for events.
func (c calendar) String() string {
	return fmt.Sprintf("%s, Mon-Fri %02d:00-%02d:00 UTC%s", c.label, opening, closing, time.Time{}.In(c.zone).Format("-07:00"))
}

// Jitter gives the random numbers of an agent's cadences, which are the same for
// the same run and scenario, so that a day can be told beforehand. It is not for
// concurrent use.
func Jitter(runID, scenario string) func() float64 {
	sum := fnv.New64a()
	_, _ = fmt.Fprint(sum, runID, "/", scenario) // never fails
	return rand.New(rand.NewPCG(sum.Sum64(), 0)).Float64
}

// standardTime is the offset of Azure's regions in minutes. Source: the places
// that Microsoft's list of Azure regions names.
var standardTime = map[string]int{
	"eastus": -300, "eastus2": -300, "canadacentral": -300, "canadaeast": -300, "chilecentral": -240,
	"brazilsouth": -180, "brazilsoutheast": -180, "centralus": -360, "northcentralus": -360, "southcentralus": -360, "mexicocentral": -360,
	"westcentralus": -420, "westus3": -420, "westus": -480, "westus2": -480,
	"northeurope": 0, "uksouth": 0, "ukwest": 0,
	"westeurope": 60, "francecentral": 60, "francesouth": 60, "germanywestcentral": 60, "germanynorth": 60, "switzerlandnorth": 60, "switzerlandwest": 60,
	"norwayeast": 60, "norwaywest": 60, "swedencentral": 60, "swedensouth": 60, "polandcentral": 60, "italynorth": 60, "spaincentral": 60,
	"austriaeast": 60, "belgiumcentral": 60, "israelcentral": 120, "southafricanorth": 120, "southafricawest": 120, "qatarcentral": 180,
	"uaenorth": 240, "uaecentral": 240, "centralindia": 330, "southindia": 330, "westindia": 330, "jioindiawest": 330, "jioindiacentral": 330,
	"indonesiacentral": 420, "southeastasia": 480, "eastasia": 480, "malaysiawest": 480,
	"japaneast": 540, "japanwest": 540, "koreacentral": 540, "koreasouth": 540,
	"australiaeast": 600, "australiasoutheast": 600, "australiacentral": 600, "australiacentral2": 600, "newzealandnorth": 720,
}
