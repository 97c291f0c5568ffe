package goal

// Output of one request in tokens: at most, and the least that is of any use.
const (
	mostOutput  = 1024
	leastOutput = 128
)

// budget counts what a session spends.
type budget struct {
	tokens, maxTokens int64
	calls, maxCalls   int
	// dearest is the most tokens for a byte of input that an answer counted.
	dearest float64
}

// afford gives the output that a request of so many bytes may ask for, 0 when
// the budget is too small for it.
func (b *budget) afford(bytes int) int64 {
	output := min(mostOutput, b.maxTokens-b.tokens-b.reckoned(bytes))
	if output < leastOutput {
		return 0
	}
	return output
}

// Reckoning: a token of English or JSON is 3 to 4 bytes, so half a token for a
// byte is above the true number, together with what the service adds for tools.
const (
	tokensPerByte = 0.5
	addedTokens   = 500
)

// reckoned is the input of a request of so many bytes in tokens, at most; a
// service that was seen to count more is reckoned with as it counts.
func (b *budget) reckoned(bytes int) int64 {
	return int64(float64(bytes)*max(tokensPerByte, b.dearest)) + addedTokens
}

// spend counts what a request of so many bytes cost.
func (b *budget) spend(bytes int, input, output int64) {
	b.tokens += input + output
	b.dearest = max(b.dearest, float64(input)/float64(max(bytes, 1)))
}

// call counts one use of a tool; false when none is left.
func (b *budget) call() bool {
	if b.calls >= b.maxCalls {
		return false
	}
	b.calls++
	return true
}
