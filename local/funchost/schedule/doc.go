// Package schedule understands the schedule texts of timer triggers: NCrontab
// expressions with five or six fields, and .NET TimeSpan texts. It keeps NCrontab's
// peculiarities (reversed ranges are swapped, */0 means every value, Sunday is 0
// only, day and weekday must both match), because a schedule that behaves better
// here than in Azure would be worse than none.
//
// Cron schedules follow the wall clock of the location of the time handed in. They
// are values without state and safe for concurrent use.
package schedule
