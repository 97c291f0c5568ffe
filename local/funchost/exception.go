package funchost

import (
	"errors"
	"strings"

	"azurehaymaker/local/funchost/wire"
)

// exceptionOf is the .NET exception under which the real host logs a failed invocation.
func exceptionOf(err error) string {
	var status *wire.StatusError
	text := err.Error()
	switch {
	case errors.As(err, &status), strings.HasPrefix(text, "An error occurred while sending the request"):
		return "System.Net.Http.HttpRequestException"
	case strings.HasPrefix(text, "Timeout value of"):
		return "Microsoft.Azure.WebJobs.Host.FunctionTimeoutException"
	}
	return "System.InvalidOperationException"
}
