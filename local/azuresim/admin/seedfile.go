package admin

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"azurehaymaker/local/azuresim/wire"
)

// seeded are the interfaces a seed file may set, in the order they are set.
func seeded() []string {
	return []string{"settings", "quotas", "policies", "capacity", "operations", "faults", "faults/random"}
}

// Apply sets what a seed file holds: a JSON object whose keys are paths below
// /_sim/ and whose values are what is posted there, one object or a list of them.
func (p *Plane) Apply(ctx context.Context, file []byte) error {
	var bodies map[string]json.RawMessage
	if err := json.Unmarshal(file, &bodies); err != nil {
		return fmt.Errorf("the seed file is no JSON object: %w", err)
	}
	for path := range bodies {
		if !slices.Contains(seeded(), path) {
			return fmt.Errorf("the seed file has %q; it may have: %s", path, strings.Join(seeded(), ", "))
		}
	}
	for _, path := range seeded() {
		list := []json.RawMessage{}
		if body := bytes.TrimSpace(bodies[path]); len(body) > 0 && body[0] != '[' {
			list = append(list, body)
		} else if len(body) > 0 {
			if err := json.Unmarshal(body, &list); err != nil {
				return fmt.Errorf("the seed file's %q is no list: %w", path, err)
			}
		}
		for i, body := range list {
			if err := p.apply(ctx, path, body); err != nil {
				return fmt.Errorf("the seed file's %q, number %d: %w", path, i+1, err)
			}
		}
	}
	return nil
}

func (p *Plane) apply(ctx context.Context, path string, body []byte) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "/_sim/"+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	answer := p.handlers()["/_sim/"+path](request)
	if answer.IsError() {
		return refused(answer)
	}
	return nil
}

func refused(answer wire.Answer) error {
	var said struct {
		Error struct{ Code, Message string }
	}
	if err := json.Unmarshal(answer.Body, &said); err != nil {
		return fmt.Errorf("status %d", answer.Status)
	}
	return fmt.Errorf("%s: %s", said.Error.Code, said.Error.Message)
}
