package wire

import (
	"encoding/base64"
	"strings"
	"time"

	"azurehaymaker/local/funchost/jsonnet"
)

// HostVersion as the handler and the admin API see it: the recorded one.
const HostVersion = "4.1037.0.0"

// Sys is what stands under Metadata.sys.
type Sys struct {
	Function string
	UTCNow   time.Time
	RandGUID string
	// Retry is what stands under Metadata.RetryContext; nil without a retry policy.
	Retry *RetryContext
}

// builder collects data and binding data in the host's order.
type builder struct {
	data     *jsonnet.Object
	metadata *jsonnet.Object
	retry    *RetryContext
}

func newBuilder() *builder {
	return &builder{data: &jsonnet.Object{}, metadata: &jsonnet.Object{}}
}

// add sets binding data; nil values and names ending in trigger are left out.
func (b *builder) add(name string, value any) {
	if value == nil || strings.HasSuffix(strings.ToLower(name), "trigger") {
		return
	}
	b.metadata.SetFold(name, encode(value))
}

// addSys sets Metadata.sys, a real object.
func (b *builder) addSys(s Sys) {
	sys := &jsonnet.Object{}
	sys.Set("MethodName", s.Function)
	sys.Set("UtcNow", s.UTCNow.UTC().Format("2006-01-02T15:04:05.9999999Z"))
	sys.Set("RandGuid", s.RandGUID)
	b.metadata.SetFold("sys", sys)
	b.retry = s.Retry
}

// body is the request body.
func (b *builder) body() []byte {
	if b.retry != nil {
		b.metadata.SetFold("RetryContext", b.retry.object())
	}
	whole := &jsonnet.Object{}
	whole.Set("Data", b.data)
	whole.Set("Metadata", b.metadata)
	return []byte(jsonnet.Compact(whole))
}

// encode applies the host's value rule: bytes become base64, times ISO text to the
// second, objects stay, and all else becomes its JSON text inside a JSON string.
func encode(value any) any {
	switch v := value.(type) {
	case []byte:
		return base64.StdEncoding.EncodeToString(v)
	case time.Time:
		return v.Format("2006-01-02T15:04:05-07:00")
	case *jsonnet.Object:
		return v
	default:
		return jsonnet.Compact(v)
	}
}

// mergeObject merges the top-level properties of a JSON object text into the binding
// data: objects stay objects, scalars become their .NET text, arrays and nulls are left
// out. A text that is no JSON object merges nothing.
func (b *builder) mergeObject(text string) {
	if !strings.HasPrefix(strings.TrimSpace(text), "{") {
		return
	}
	object, err := jsonnet.ParseObject(text, jsonnet.ReadDates)
	if err != nil {
		return
	}
	for _, name := range object.Names() {
		value, _ := object.Get(name)
		switch v := value.(type) {
		case nil, jsonnet.Array:
		case *jsonnet.Object:
			b.add(name, v)
		default:
			b.add(name, jsonnet.Text(v))
		}
	}
}
