package funchost

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"
)

// exceptionHandler is the category of what ends the real host's process.
const exceptionHandler = "Microsoft.Azure.WebJobs.Script.WebHost.WebScriptHostExceptionHandler"

// storageTries is how often the host's SDK tries a storage operation.
const storageTries = 6

// unhandled words an error of the storage as the real host's SDK does, as far as that was
// recorded: for a closed port.
func unhandled(err error) string {
	var op *net.OpError
	if !errors.Is(err, syscall.ECONNREFUSED) || !errors.As(err, &op) || op.Addr == nil {
		return err.Error()
	}
	refused := strings.Repeat(fmt.Sprintf(" (Connection refused (%s))", op.Addr), storageTries)
	return fmt.Sprintf("System.AggregateException: Retry failed after %d tries. Retry settings can be adjusted in ClientOptions.Retry or by configuring a custom retry policy in ClientOptions.RetryPolicy.%s", storageTries, refused)
}
