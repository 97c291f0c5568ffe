package declaration

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"azurehaymaker/local/funchost/schedule"
	"azurehaymaker/local/proof/app"
	"azurehaymaker/local/proof/rule"
)

// schedules finds timers whose schedule is valid and hardly meant.
func schedules(a *app.App, now time.Time) []rule.Problem {
	var problems []rule.Problem
	for _, f := range a.Found.Usable() {
		folder := a.Folder(f.Name)
		if f.Timer == nil || f.Timer.Schedule == nil || folder == nil {
			continue
		}
		line := folder.Declaration.BindingLine(slices.IndexFunc(bindings(folder.Declaration.Object), isTrigger), "schedule")
		id, values := odd(f.Timer.Schedule, now)
		if id != "" {
			problems = append(problems, rule.New(id, rule.Place{Function: f.Name, File: folder.Declaration.Name, Line: line}, values))
		}
		if !a.SettingsUnknown && noStorage(a) {
			problems = append(problems, rule.New(rule.StorageMissing, rule.Place{Function: f.Name, File: folder.Declaration.Name, Line: line}, nil))
		}
	}
	return problems
}

// noStorage says whether there is no AzureWebJobsStorage in any form.
func noStorage(a *app.App) bool {
	_, set := a.Env.Connection("AzureWebJobsStorage")
	return !set && !a.Env.HasSection("AzureWebJobsStorage")
}

// odd judges one schedule; the id is empty when there is nothing to say.
func odd(s schedule.Schedule, now time.Time) (rule.ID, rule.Values) {
	if interval, ok := s.(schedule.Constant); ok {
		span := time.Duration(interval)
		values := rule.Values{"schedule": schedule.FormatTimeSpan(span), "days": strconv.FormatInt(int64(span/(24*time.Hour)), 10)}
		switch {
		case span <= 0:
			return rule.SpanNotPositive, values
		case span%(24*time.Hour) == 0 && span >= 2*24*time.Hour:
			return rule.SpanOfDays, values
		}
		return "", nil
	}
	text := strings.TrimSuffix(strings.TrimPrefix(s.String(), "Cron: '"), "'")
	if s.Next(now).IsZero() {
		return rule.NeverFires, rule.Values{"schedule": text}
	}
	if found := regexp.MustCompile(`\S*/0+(\D|$)`).FindString(text); found != "" {
		return rule.StepZero, rule.Values{"range": strings.TrimSpace(found)}
	}
	for _, bounds := range regexp.MustCompile(`(\w+)-(\w+)`).FindAllStringSubmatch(text, -1) {
		if reversed(bounds[1], bounds[2]) {
			return rule.RangeReversed, rule.Values{"range": bounds[0]}
		}
	}
	return "", nil
}

func reversed(low, high string) bool {
	a, okA := ordinal(low)
	b, okB := ordinal(high)
	return okA && okB && a > b
}

// ordinal is a number of a schedule, or that of a day's or month's name.
func ordinal(text string) (int, bool) {
	if n, err := strconv.Atoi(text); err == nil {
		return n, true
	}
	for _, names := range [][]string{{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}, {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}} {
		for i, name := range names {
			if len(text) >= len(name) && strings.EqualFold(text[:len(name)], name) {
				return i, true
			}
		}
	}
	return 0, false
}
