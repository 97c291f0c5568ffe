package goal

import (
	"encoding/json"

	"github.com/anthropics/anthropic-sdk-go"
)

// use is one use of a tool that an answer asks for.
type use struct {
	id, name string
	input    json.RawMessage
}

// usage gives the tokens an answer cost, input and output, cached or not.
func usage(answer *anthropic.Message) (input, output int64, failure *Failure) {
	u := answer.Usage
	for _, count := range []int64{u.InputTokens, u.OutputTokens, u.CacheCreationInputTokens, u.CacheReadInputTokens} {
		if count < 0 || count > 10_000_000 {
			return 0, 0, fail(ReasonMalformed, "the answer counts its tokens as %d", count)
		}
	}
	if u.InputTokens == 0 || u.OutputTokens == 0 && answer.StopReason != anthropic.StopReasonRefusal {
		return 0, 0, fail(ReasonMalformed, "the answer does not count its tokens")
	}
	return u.InputTokens + u.CacheCreationInputTokens + u.CacheReadInputTokens, u.OutputTokens, nil
}

// usesOf gives what an answer asks for; nothing when the model has ended its turn.
func usesOf(answer *anthropic.Message) ([]use, *Failure) {
	switch answer.StopReason {
	case anthropic.StopReasonRefusal:
		return nil, fail(ReasonRefusal, "the model refused")
	case anthropic.StopReasonMaxTokens:
		return nil, fail(ReasonCutOff, "the answer reached its greatest length")
	case anthropic.StopReasonEndTurn, anthropic.StopReasonToolUse:
	default:
		return nil, fail(ReasonMalformed, "the answer stopped for a reason that is not known")
	}
	var uses []use
	for _, block := range answer.Content {
		switch block.Type {
		case "text":
		case "tool_use":
			if block.ID == "" {
				return nil, fail(ReasonMalformed, "a use of a tool has no id")
			}
			uses = append(uses, use{id: block.ID, name: block.Name, input: block.Input})
		default:
			return nil, fail(ReasonMalformed, "the answer holds a block of an unknown type")
		}
	}
	if (answer.StopReason == anthropic.StopReasonToolUse) != (len(uses) > 0) {
		return nil, fail(ReasonMalformed, "the answer's stop reason does not fit its content")
	}
	return uses, nil
}
