package goal

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func refuse(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrRefused, fmt.Sprintf(format, args...))
}

// own finds the resource that the model names.
func (t *Tools) own(name string) (Resource, error) {
	for _, resource := range t.executor.List() {
		if strings.EqualFold(resource.Name, name) {
			return resource, nil
		}
	}
	return Resource{}, refuse("this is not one of your resources; list_resources names them")
}

func (t *Tools) list(_ context.Context, _ input) (string, error) {
	type line struct {
		Resource string   `json:"resource"`
		May      []string `json:"may"`
	}
	lines := []line{}
	for _, resource := range t.executor.List() {
		allowed := t.allowed[strings.ToLower(resource.Type)]
		entry := line{Resource: resource.Name, May: []string{"read"}}
		if allowed.patch != nil {
			entry.May = append(entry.May, "patch tags")
		}
		for _, action := range allowed.Actions {
			entry.May = append(entry.May, "post "+action)
		}
		if resource.Made {
			entry.May = append(entry.May, "put", "delete")
		}
		lines = append(lines, entry)
	}
	creatable := map[string]json.RawMessage{}
	for _, allowed := range t.allowed {
		if allowed.create != nil {
			creatable[allowed.Type] = allowed.Example
		}
	}
	return encode(map[string]any{"resources": lines, "creatable_types_with_an_example_of_a_body": creatable}), nil
}

func (t *Tools) read(ctx context.Context, i input) (string, error) {
	resource, err := t.own(i.Resource)
	if err != nil {
		return "", err
	}
	document, err := t.executor.Read(ctx, resource.Name)
	if err != nil {
		return "", err
	}
	return t.mask.Document(document), nil
}

func (t *Tools) patch(ctx context.Context, i input) (string, error) {
	resource, err := t.own(i.Resource)
	if err != nil {
		return "", err
	}
	if err := t.body(t.allowed[strings.ToLower(resource.Type)].patch, i.Body, "a patch of this type"); err != nil {
		return "", err
	}
	return "done", t.executor.Patch(ctx, resource.Name, i.Body)
}

func (t *Tools) put(ctx context.Context, i input) (string, error) {
	allowed := t.allowed[strings.ToLower(i.Type)]
	if err := t.body(allowed.create, i.Body, "the creation of this type"); err != nil {
		return "", err
	}
	wanted := Creation{Type: allowed.Type, APIVersion: allowed.APIVersion, Name: i.Name, Body: i.Body}
	if nested := strings.Count(i.Type, "/") > 1; nested != (i.Parent != "") {
		return "", refuse("parent is for nested types, and needed there")
	} else if nested {
		parent, err := t.own(i.Parent)
		if err != nil {
			return "", err
		}
		wanted.Parent = parent.Name
	}
	name, err := t.executor.Create(ctx, wanted)
	if err != nil {
		return "", err
	}
	return "done: " + name, nil
}

func (t *Tools) post(ctx context.Context, i input) (string, error) {
	resource, err := t.own(i.Resource)
	if err != nil {
		return "", err
	}
	if !slices.Contains(t.allowed[strings.ToLower(resource.Type)].Actions, i.Action) {
		return "", refuse("this action is not allowed; list_resources names those that are")
	}
	return "done", t.executor.Post(ctx, resource.Name, i.Action)
}

func (t *Tools) delete(ctx context.Context, i input) (string, error) {
	resource, err := t.own(i.Resource)
	if err != nil {
		return "", err
	}
	if !resource.Made {
		return "", refuse("only what you created with put_resource may be deleted")
	}
	return "done", t.executor.Delete(ctx, resource.Name)
}

func (t *Tools) wait(ctx context.Context, i input) (string, error) {
	return "done", t.executor.Wait(ctx, i.Minutes)
}

// body holds what would be written to the schema of its type and verb, and then
// to what no body may have.
func (t *Tools) body(schema *jsonschema.Schema, body map[string]any, what string) error {
	if schema == nil {
		return refuse("%s is not allowed", what)
	}
	text, err := json.Marshal(body)
	if err != nil {
		return refuse("the body cannot be encoded")
	}
	if err := holds(schema, text); err != nil {
		return refuse("body: %v", err)
	}
	return t.clean(body)
}

// clean refuses texts that are no business of a benign operation: secrets,
// masked values that were read before, ids of other places, addresses.
func (t *Tools) clean(value any) error {
	switch v := value.(type) {
	case string:
		lower := strings.ToLower(v)
		switch {
		case t.mask.Text(v) != v:
			return refuse("the body holds what looks like a secret or an id")
		case strings.ContainsAny(v, "<>\n\r\x00") || strings.Contains(lower, "://") || strings.Contains(lower, "/subscriptions/") || strings.Contains(lower, "[secret]"):
			return refuse("the body holds an address, an id or a masked value")
		}
	case map[string]any:
		for key, element := range v {
			if secretKey.MatchString(key) {
				return refuse("the body holds a field for a secret")
			}
			if err := t.clean(key); err != nil {
				return err
			}
			if err := t.clean(element); err != nil {
				return err
			}
		}
	case []any:
		for _, element := range v {
			if err := t.clean(element); err != nil {
				return err
			}
		}
	}
	return nil
}
