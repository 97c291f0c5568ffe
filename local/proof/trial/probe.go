package trial

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"azurehaymaker/local/proof/rule"
)

// The agreement with the handler; docs/handler.md has it.
const (
	headerProbe      = "X-HayMaker-Probe"
	probeSupported   = "supported"
	probeMark        = "true"
	headerInvocation = "X-Azure-Functions-InvocationId"
	probeInvocation  = "00000000-0000-0000-0000-000000000000"
)

// prober calls a handler as the host would, but marked.
type prober struct {
	client  *http.Client
	address string
}

// probe gives a problem for each function that the handler does not serve. A handler
// that does not announce probes is not called.
func (p prober) probe(ctx context.Context, functions []function) (problems []rule.Problem) {
	answer, err := p.call(ctx, http.MethodGet, "/", "", false)
	if err != nil || answer.Get(headerProbe) != probeSupported {
		return nil
	}
	for _, f := range functions {
		if err := p.one(ctx, f); err != nil {
			problems = append(problems, rule.New(rule.TrialProbeFailed, rule.Place{Function: f.Name}, rule.Values{"text": err.Error()}))
		}
	}
	return problems
}

// one probes a function the way the host would call it.
func (p prober) one(ctx context.Context, f function) error {
	method, path, body := http.MethodPost, "/"+f.Name, ""
	for _, b := range f.Config.Bindings {
		switch {
		case strings.EqualFold(b.Type, "httpTrigger") && f.InvokeURL != nil:
			if method, path = http.MethodGet, public(*f.InvokeURL); len(b.Methods) > 0 {
				method = strings.ToUpper(b.Methods[0])
			}
		case strings.HasSuffix(strings.ToLower(b.Type), "trigger"):
			call, err := json.Marshal(map[string]any{"Data": map[string]any{b.Name: "probe"}, "Metadata": map[string]any{}})
			if err != nil {
				return err
			}
			body = string(call)
		}
	}
	answer, err := p.call(ctx, method, path, body, true)
	if err != nil {
		return err
	}
	if reached := answer.Get(headerProbe); reached != f.Name {
		return fmt.Errorf("%s %s reached '%s'", method, path, reached)
	}
	return nil
}

// public is the path of an invoke URL, with something in place of route parameters.
func public(template string) string {
	path := template
	if at, err := url.Parse(template); err == nil {
		path = at.Path
	}
	return regexp.MustCompile(`\{[^}]*\}`).ReplaceAllString(path, "1")
}

// call gives the header of a good answer.
func (p prober) call(ctx context.Context, method, path, body string, marked bool) (http.Header, error) {
	request, err := http.NewRequestWithContext(ctx, method, "http://"+p.address+path, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	if marked {
		request.Header.Set(headerProbe, probeMark)
		request.Header.Set(headerInvocation, probeInvocation)
		request.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	response, err := p.client.Do(request)
	var refused *url.Error
	if errors.As(err, &refused) {
		return nil, fmt.Errorf("%s %s: %w", method, path, refused.Err)
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s %s was answered %d", method, path, response.StatusCode)
	}
	return response.Header, nil
}
