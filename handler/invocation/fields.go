package invocation

// Keys of log fields that appear in more than one place. Every line that belongs
// to an invocation carries FieldFunction and FieldInvocation; what knows a run or
// an instance adds the others.
const (
	FieldInvocation = "invocation_id"
	FieldFunction   = "function"
	FieldRun        = "run_id"
	FieldInstance   = "instance_id"
	FieldDequeue    = "dequeue_count"
)
