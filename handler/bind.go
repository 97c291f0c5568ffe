package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"go.uber.org/zap"

	"azurehaymaker/functions"
	"azurehaymaker/handler/invocation"
)

// Bounds of an invocation. Work aims to end under 5 s; a stopping host waits for
// about 10 s. Deadline and grace together stay far below the functionTimeout of
// host.json, where the host would kill the process and all that runs in it.
const (
	invocationDeadline = 25 * time.Second
	activityDeadline   = 18 * time.Second // leaves the rest to commit the result in the same invocation
	invocationGrace    = 5 * time.Second
	maxCallBytes       = 1 << 20 // a queue message holds 64 KiB, encoded twice and repeated in Metadata
	maxRequestBytes    = 1 << 20 // the largest request of the API is a list of scenario names
)

// routePrefix is host.json's extensions.http.routePrefix, which forwarding keeps.
const routePrefix = "/api/"

// newRouter gives every row of the table its code. A service that is not there is
// named, since the host would list its function and every call would fail.
func newRouter(rows []row, svc services, log *zap.Logger) (*invocation.Router, error) {
	declared, err := functions.All()
	if err != nil {
		return nil, err
	}
	byName := map[string]functions.Declaration{}
	for _, d := range declared {
		byName[d.Name] = d
	}
	var bound []invocation.Function
	var faults []error
	for _, r := range rows {
		f, ok := bind(r, byName[r.name], svc)
		if !ok {
			faults = append(faults, fmt.Errorf("function %s has no code: wire.go leaves its field of services empty", r.name))
			continue
		}
		bound = append(bound, f)
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	return invocation.NewRouter(invocation.Options{
		Logger: log, Deadline: invocationDeadline, Grace: invocationGrace,
		MaxCallBytes: maxCallBytes, MaxRequestBytes: maxRequestBytes,
	}, bound...)
}

// bind returns the function of a row, and false where its code is missing.
func bind(r row, d functions.Declaration, svc services) (f invocation.Function, ok bool) {
	switch r.kind {
	case functions.Timer:
		code := r.timer(svc)
		return invocation.Timer(r.name, d.Binding, code), code != nil
	case functions.Queue:
		code := r.queue(svc)
		return invocation.Queue(r.name, d.Binding, code), code != nil
	case functions.HTTP:
		code := r.http(svc)
		return invocation.HTTP(r.name, routePrefix+d.Route, upper(d.Methods), code), code != nil
	}
	return f, false
}

// upper turns the methods of function.json, which are lower case, into HTTP's.
func upper(methods []string) []string {
	all := make([]string, 0, len(methods))
	for _, m := range methods {
		all = append(all, strings.ToUpper(m))
	}
	return all
}
