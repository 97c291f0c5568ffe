package history

// Failure is an error as it crosses storage. Its JSON form is the framework's
// FailureDetails.
type Failure struct {
	ErrorType      string         `json:"ErrorType"`
	ErrorMessage   string         `json:"ErrorMessage"`
	StackTrace     string         `json:"StackTrace"`
	InnerFailure   *Failure       `json:"InnerFailure"`
	IsNonRetriable bool           `json:"IsNonRetriable"`
	Properties     map[string]any `json:"Properties"`
}

// Error makes a Failure usable as an error.
func (f *Failure) Error() string { return f.ErrorMessage }

// Unwrap gives the cause that was recorded with the failure, if any.
func (f *Failure) Unwrap() error {
	if f.InnerFailure == nil {
		return nil
	}
	return f.InnerFailure
}
