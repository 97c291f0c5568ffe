package conformance

import "strings"

// FunctionErrors are the function.json texts of the recorded app "function-errors", by
// folder, as far as its error lines tell them. A nested folder and a linked one belong to
// it as well, see [NestedFunction].
func FunctionErrors() map[string]string {
	const plain = `{"bindings":[{"type":"httpTrigger","direction":"in","name":"req","authLevel":"anonymous"},{"type":"http","direction":"out","name":"res"}]}`
	trigger := func(properties string) string {
		return strings.Replace(plain, `,"authLevel":"anonymous"`, properties, 1)
	}
	timer := func(schedule string) string {
		return `{"bindings":[{"type":"timerTrigger","name":"t","direction":"in"` + schedule + `}]}`
	}
	queue := func(properties string) string {
		return `{"bindings":[{"type":"queueTrigger","name":"q","direction":"in",` + properties + `}]}`
	}
	return map[string]string{
		"good": plain, "disabled-flag": `{"disabled":true,` + plain[1:], "disabled-setting": plain,
		"dash-ok_name": plain, "cron5": timer(`,"schedule":"*/5 * * * *"`),
		"route-a": trigger(`,"route":"same"`), "route-b": trigger(`,"route":"Same"`),
		"bad-direction":      `{"bindings": [{"type": "httpTrigger", "direction": "sideways", "name": "req"}]}`,
		"no-bindings":        `{"bindings":[]}`,
		"1digit":             plain,
		"empty-file":         ``,
		"missing-script":     `{"scriptFile":"nope.js",` + plain[1:],
		"bad-json":           `{ "bindings" : [`,
		"array-root":         `[]`,
		"bad name":           plain,
		"Host":               plain,
		"admin-route":        trigger(`,"route":"admin/x"`),
		"bad-auth":           trigger(`,"authLevel":"everyone"`),
		"dash-binding":       `{"bindings":[{"type":"httpTrigger","name":"my-req"},{"type":"http","direction":"out","name":"res"}]}`,
		"dup-names":          `{"bindings":[{"type":"httpTrigger","name":"req"},{"type":"http","direction":"out","name":"res"},{"type":"http","direction":"out","name":"res"}]}`,
		"no-schedule":        timer(``),
		"no-trigger":         `{"bindings":[{"type":"http","direction":"out","name":"res"}]}`,
		"reserved-route":     trigger(`,"route":"runtime/x"`),
		"two-triggers":       `{"bindings":[{"type":"httpTrigger","name":"req"},{"type":"timerTrigger","name":"t","schedule":"* * * * *"}]}`,
		"under-binding":      `{"bindings":[{"type":"httpTrigger","name":"my_req"},{"type":"http","direction":"out","name":"res"}]}`,
		"unknown-type":       `{"bindings":[{"type":"kafkaTrigger","name":"k"}]}`,
		"bad-cron":           timer(`,"schedule":"0 0 25 * * *"`),
		"bad-cron2":          timer(`,"schedule":"hello"`),
		"bad-queue-name":     queue(`"queueName":"bad_queue","connection":"AzureWebJobsStorage"`),
		"missing-connection": queue(`"queueName":"fine","connection":"NOPE"`),
		"missing-percent":    queue(`"queueName":"%NOPE%","connection":"AzureWebJobsStorage"`),
	}
}

// NestedFunction is the folder of the recorded app that lies one level too deep.
const NestedFunction = "outer/inner"
