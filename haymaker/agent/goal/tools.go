package goal

import (
	"bytes"
	"context"
	_ "embed" // for the tools' schemas
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed tools.json
var toolsText []byte

// maxInput bounds the input of one use of a tool, in bytes.
const maxInput = 8 << 10

// tool is one entry of tools.json.
type tool struct {
	Name        string          `json:"name"`
	Description string          `json:"description"`
	InputSchema json.RawMessage `json:"input_schema"`

	schema *jsonschema.Schema
	do     func(ctx context.Context, i input) (string, error)
}

// input is the input of any tool; its schema says which fields it has.
type input struct {
	Resource, Type, Parent, Name, Action string
	Minutes                              int
	Body                                 map[string]any
}

// Tools hold what the model wants to what is allowed. They are for one session.
type Tools struct {
	executor Executor
	mask     Mask
	allowed  map[string]allowance
	tools    []tool
}

// NewTools makes the tools; it fails only when their embedded files are broken.
func NewTools(executor Executor, mask Mask) (*Tools, error) {
	t := &Tools{executor: executor, mask: mask}
	var err error
	if t.allowed, err = allowances(); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(toolsText, &t.tools); err != nil {
		return nil, fmt.Errorf("read tools.json: %w", err)
	}
	deeds := map[string]func(context.Context, input) (string, error){
		"list_resources": t.list, "read_resource": t.read, "patch_resource": t.patch, "put_resource": t.put,
		"post_action": t.post, "delete_resource": t.delete, "wait": t.wait,
	}
	for i := range t.tools {
		if t.tools[i].schema, err = compile(t.tools[i].Name, t.tools[i].InputSchema); err != nil {
			return nil, err
		}
		if t.tools[i].do = deeds[t.tools[i].Name]; t.tools[i].do == nil {
			return nil, fmt.Errorf("tools.json has tool %s, which nothing carries out", t.tools[i].Name)
		}
	}
	return t, nil
}

// params are the tools as the Messages API wants them.
func (t *Tools) params() []anthropic.ToolUnionParam {
	var params []anthropic.ToolUnionParam
	for _, entry := range t.tools {
		var schema struct {
			Properties any      `json:"properties"`
			Required   []string `json:"required"`
		}
		if json.Unmarshal(entry.InputSchema, &schema) != nil {
			continue // it was compiled, so it is an object
		}
		params = append(params, anthropic.ToolUnionParam{OfTool: &anthropic.ToolParam{
			Name: entry.Name, Description: anthropic.String(entry.Description),
			InputSchema: anthropic.ToolInputSchemaParam{Properties: schema.Properties, Required: schema.Required, ExtraFields: map[string]any{"additionalProperties": false}},
		}})
	}
	return params
}

func (t *Tools) find(name string) (tool, bool) {
	for _, entry := range t.tools {
		if entry.Name == name {
			return entry, true
		}
	}
	return tool{}, false
}

func (t *Tools) has(name string) bool { _, ok := t.find(name); return ok }

// Result is what the model is told of one use of a tool.
type Result struct {
	Text    string // masked and bounded
	Refused bool   // nothing was done
	Failed  bool   // it was tried, and failed
}

// Do carries out one use of a tool. Whatever the input is, it does nothing that
// is not allowed; then the result says what was wrong.
func (t *Tools) Do(ctx context.Context, name string, text json.RawMessage) Result {
	wanted, err := t.decode(name, text)
	if err != nil {
		return Result{Text: t.mask.Text("refused: " + err.Error()), Refused: true}
	}
	entry, _ := t.find(name)
	answer, err := entry.do(ctx, wanted)
	switch {
	case errors.Is(err, ErrRefused):
		return Result{Text: t.mask.Text(err.Error()), Refused: true}
	case err != nil:
		return Result{Text: t.mask.Text("failed: " + err.Error()), Failed: true}
	}
	return Result{Text: t.mask.Text(answer)}
}

// decode holds the input of one use to the tool's schema and decodes it.
func (t *Tools) decode(name string, text json.RawMessage) (input, error) {
	entry, known := t.find(name)
	if !known {
		return input{}, errors.New("there is no such tool")
	}
	if len(text) > maxInput {
		return input{}, fmt.Errorf("the input is longer than %d bytes", maxInput)
	}
	if err := holds(entry.schema, text); err != nil {
		return input{}, err
	}
	var wanted input
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&wanted); err != nil {
		return input{}, errors.New("the input cannot be read")
	}
	return wanted, nil
}

// holds says what of text a schema forbids, in one line for each place.
func holds(schema *jsonschema.Schema, text []byte) error {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return errors.New("the input is no JSON document")
	}
	if err := schema.Validate(value); err != nil {
		lines := strings.Split(err.Error(), "\n")
		return errors.New("the input does not fit the schema: " + strings.Join(lines[min(1, len(lines)-1):], " "))
	}
	return nil
}
