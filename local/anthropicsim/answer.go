package anthropicsim

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// Answer is one answer of the script.
type Answer struct {
	Status      int
	ContentType string
	RetryAfter  string // the header, "" for none
	Body        string
	Hang        bool // no answer until the client gives up
}

// Use is one use of a tool. Input is sent as it stands.
type Use struct {
	Name  string
	Input string
}

// Tokens that an answer of Uses, Ends and Stops says it cost.
const (
	InputTokens  = 100
	OutputTokens = 20
)

func message(stop string, content ...string) Answer {
	text := ""
	for i, block := range content {
		if i > 0 {
			text += ","
		}
		text += block
	}
	return Raw(fmt.Sprintf(`{"id":"msg_1","type":"message","role":"assistant","model":"sim","stop_reason":%q,"stop_sequence":null,`+
		`"usage":{"input_tokens":%d,"output_tokens":%d},"content":[%s]}`, stop, InputTokens, OutputTokens, text))
}

// Uses asks for uses of tools.
func Uses(uses ...Use) Answer {
	blocks := []string{`{"type":"text","text":"I go on."}`}
	for i, use := range uses {
		blocks = append(blocks, fmt.Sprintf(`{"type":"tool_use","id":"toolu_%d","name":%q,"input":%s}`, i, use.Name, use.Input))
	}
	return message("tool_use", blocks...)
}

// Ends ends the turn with a text.
func Ends(text string) Answer {
	quoted, _ := json.Marshal(text) // a text always encodes
	return message("end_turn", `{"type":"text","text":`+string(quoted)+`}`)
}

// Stops ends the turn for another reason: refusal, max_tokens.
func Stops(reason string) Answer { return message(reason) }

// Fails answers an error as the service words it.
func Fails(status int, kind string, retryAfterSeconds int) Answer {
	answer := Answer{Status: status, ContentType: "application/json", Body: fmt.Sprintf(`{"type":"error","error":{"type":%q,"message":"simulated"}}`, kind)}
	if retryAfterSeconds > 0 {
		answer.RetryAfter = strconv.Itoa(retryAfterSeconds)
	}
	return answer
}

// Raw answers 200 with a body as it stands.
func Raw(body string) Answer { return Answer{Status: 200, ContentType: "application/json", Body: body} }

// Hangs never answers.
func Hangs() Answer { return Answer{Hang: true} }
