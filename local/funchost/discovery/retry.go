package discovery

import (
	"azurehaymaker/local/funchost/jsonnet"
	"azurehaymaker/local/funchost/retry"
)

// readRetry reads a function's retry section into f; the problem is empty when it is
// good or absent.
func readRetry(f *Function) (problem string) {
	value, ok := f.Config.GetFold("retry")
	if !ok || value == nil {
		return ""
	}
	section, ok := value.(*jsonnet.Object)
	if !ok {
		return "The 'retry' property must be a JSON object."
	}
	policy, err := retry.Read(func(name string) (string, bool) {
		value, ok := section.GetFold(name)
		return jsonnet.Text(value), ok && value != nil
	})
	if err != nil {
		return err.Error()
	}
	f.Retry = policy
	return ""
}
