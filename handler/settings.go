package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.uber.org/zap/zapcore"
)

// settings reads environment variables and collects what is wrong with them. An
// empty variable counts as not set, as most tools cannot tell the two apart.
type settings struct {
	lookup func(string) (string, bool)
	faults []error
}

// limit reports what a setting must look like when the text does not, or "".
type limit func(text string) (must string)

func (s *settings) fault(name, must string) {
	s.faults = append(s.faults, fmt.Errorf("setting %s %s", name, must))
}

func (s *settings) raw(name string) string {
	text, _ := s.lookup(name)
	return strings.TrimSpace(text)
}

// required is a setting without a default.
func (s *settings) required(name string, check limit) string {
	text := s.raw(name)
	if text == "" {
		s.fault(name, "is not set: it "+check(""))
		return ""
	}
	return s.checked(name, text, check)
}

func (s *settings) optional(name, fallback string, check limit) string {
	text := s.raw(name)
	if text == "" {
		return fallback
	}
	return s.checked(name, text, check)
}

func (s *settings) checked(name, text string, check limit) string {
	if must := check(text); must != "" {
		s.fault(name, must+", not "+quoted(text))
	}
	return text
}

// first is the first of several variables that is set.
func (s *settings) first(names ...string) string {
	for _, name := range names {
		if text := s.raw(name); text != "" {
			return text
		}
	}
	s.fault(strings.Join(names, " or "), "is not set: it must be the script root; the Functions host sets it when it starts the handler")
	return ""
}

// secret is required and is never shown, not even when it is wrong.
func (s *settings) secret(name string, check limit) Secret {
	text := s.raw(name)
	if must := check(text); must != "" {
		if text == "" {
			must = "is not set: it " + must
		}
		s.fault(name, must)
	}
	return Secret{text: text}
}

func (s *settings) optionalSecret(name string) Secret { return Secret{text: s.raw(name)} }

func (s *settings) boolean(name string, fallback bool) bool {
	text := s.raw(name)
	if text == "" {
		return fallback
	}
	value, err := strconv.ParseBool(strings.ToLower(text))
	if err != nil {
		s.fault(name, "must be true or false, not "+quoted(text))
	}
	return value
}

func (s *settings) integer(name string, low, high int) int {
	must := fmt.Sprintf("must be a whole number from %d to %d", low, high)
	text := s.required(name, func(text string) string {
		if n, err := strconv.Atoi(text); err != nil || n < low || n > high {
			return must
		}
		return ""
	})
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0 // reported above
	}
	return n
}

// whole is an optional whole number.
func (s *settings) whole(name string, fallback, low, high int) int {
	must := fmt.Sprintf("must be a whole number from %d to %d", low, high)
	text := s.optional(name, strconv.Itoa(fallback), func(text string) string {
		if n, err := strconv.Atoi(text); err != nil || n < low || n > high {
			return must
		}
		return ""
	})
	n, err := strconv.Atoi(text)
	if err != nil {
		return fallback // reported above
	}
	return n
}

func (s *settings) decimal(name string, fallback, low, high float64) float64 {
	must := fmt.Sprintf("must be a number from %v to %v", low, high)
	text := s.optional(name, strconv.FormatFloat(fallback, 'g', -1, 64), func(text string) string {
		// The comparison is false for NaN, too.
		if n, err := strconv.ParseFloat(text, 64); err == nil && n >= low && n <= high {
			return ""
		}
		return must
	})
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return fallback // reported above
	}
	return n
}

// duration is a decimal count of a unit, as the setting's name says.
func (s *settings) duration(name string, fallback, low, high float64, unit time.Duration) time.Duration {
	n := s.decimal(name, fallback, low, high)
	if !(n >= low && n <= high) {
		return 0 // reported by decimal
	}
	return time.Duration(n * float64(unit))
}

func (s *settings) level(name, fallback string) zapcore.Level {
	levels := map[string]zapcore.Level{
		"DEBUG": zapcore.DebugLevel, "INFO": zapcore.InfoLevel, "WARN": zapcore.WarnLevel,
		"WARNING": zapcore.WarnLevel, "ERROR": zapcore.ErrorLevel,
	}
	text := s.optional(name, fallback, func(text string) string {
		if _, ok := levels[strings.ToUpper(text)]; !ok {
			return "must be DEBUG, INFO, WARNING or ERROR"
		}
		return ""
	})
	return levels[strings.ToUpper(text)] // INFO when unknown, which is the zero level
}

// quoted shows a wrong value, shortened: it may be anything.
func quoted(text string) string {
	const most = 60
	if len(text) > most {
		text = text[:most] + "…"
	}
	return strconv.Quote(text)
}
