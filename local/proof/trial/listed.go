package trial

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"azurehaymaker/local/funchost"
	"azurehaymaker/local/proof/rule"
)

// function is what the running host lists.
type function struct {
	Name      string  `json:"name"`
	InvokeURL *string `json:"invoke_url_template"`
	Config    struct {
		Bindings []struct {
			Name    string   `json:"name"`
			Type    string   `json:"type"`
			Methods []string `json:"methods"`
		} `json:"bindings"`
	} `json:"config"`
}

// maxAnswer bounds what is read of an answer.
const maxAnswer = 8 << 20

// serving compares what the running host lists with what is expected, then probes.
func serving(ctx context.Context, host *funchost.Host, expected []string) ([]rule.Problem, error) {
	client := &http.Client{Transport: &http.Transport{}, Timeout: callTimeout}
	defer client.CloseIdleConnections()
	list, err := listed(ctx, client, host.URL())
	if err != nil {
		return nil, fmt.Errorf("list the functions: %w", err)
	}
	var problems []rule.Problem
	var there []function
	for _, name := range expected {
		at := slices.IndexFunc(list, func(f function) bool { return strings.EqualFold(f.Name, name) })
		if at < 0 {
			problems = append(problems, rule.New(rule.TrialListing, rule.Place{Function: name}, rule.Values{"difference": "declared and not listed"}))
			continue
		}
		there = append(there, list[at])
	}
	return append(problems, prober{client, host.HandlerAddress()}.probe(ctx, there)...), nil
}

func listed(ctx context.Context, client *http.Client, host string) (list []function, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, host+"/admin/functions", nil)
	if err != nil {
		return nil, err
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the host answered %s", response.Status)
	}
	return list, json.NewDecoder(io.LimitReader(response.Body, maxAnswer)).Decode(&list)
}
