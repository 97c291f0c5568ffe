package wire

import (
	"errors"
	"fmt"
	"net/http"

	"azurehaymaker/local/funchost/jsonnet"
)

// StatusError says that the handler answered with a status outside 2xx.
type StatusError struct{ Code int }

func (e *StatusError) Error() string {
	return fmt.Sprintf("Response status code does not indicate success: %d (%s).", e.Code, http.StatusText(e.Code))
}

// RetryContext tells the handler which attempt of an invocation a call is.
type RetryContext struct {
	Count, Max int
	// Err is why the attempt before failed; nil in the first.
	Err error
	// InvocationID and Function name the invocation that failed.
	InvocationID, Function string
}

// object is the recorded object, without the stack traces of .NET.
func (c *RetryContext) object() *jsonnet.Object {
	o := &jsonnet.Object{}
	o.Set("RetryCount", int64(c.Count))
	o.Set("MaxRetryCount", int64(c.Max))
	o.Set("Exception", nil)
	if c.Err != nil {
		o.Set("Exception", c.exception())
	}
	o.Set("Instance", nil)
	o.Set("State", &jsonnet.Object{})
	return o
}

// hresult is the code that .NET gives an exception of no special kind.
const hresult = int64(-2146233088)

func (c *RetryContext) exception() *jsonnet.Object {
	o := &jsonnet.Object{}
	o.Set("InstanceId", c.InvocationID)
	o.Set("MethodName", "Host.Functions."+c.Function)
	o.Set("Handled", false)
	o.Set("ClassName", "Microsoft.Azure.WebJobs.Host.FunctionInvocationException")
	o.Set("Message", "Exception while executing function: Functions."+c.Function)
	o.Set("Data", nil)
	o.Set("InnerException", innerException(c.Err))
	for _, name := range []string{"HelpURL", "StackTraceString", "RemoteStackTraceString"} {
		o.Set(name, nil)
	}
	o.Set("RemoteStackIndex", int64(0))
	o.Set("ExceptionMethod", nil)
	o.Set("HResult", hresult)
	o.Set("Source", "System.Private.CoreLib")
	o.Set("WatsonBuckets", nil)
	return o
}

func innerException(err error) *jsonnet.Object {
	o := &jsonnet.Object{}
	var status *StatusError
	if errors.As(err, &status) {
		o.Set("HttpRequestError", int64(0))
		o.Set("StatusCode", int64(status.Code))
	}
	o.Set("Message", err.Error())
	o.Set("Data", &jsonnet.Object{})
	o.Set("InnerException", nil)
	o.Set("HelpLink", nil)
	o.Set("Source", "System.Net.Http")
	o.Set("HResult", hresult)
	o.Set("StackTrace", nil)
	return o
}
