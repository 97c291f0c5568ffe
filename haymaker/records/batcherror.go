package records

import (
	"net/http"
	"regexp"
	"strconv"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
)

var (
	batchStatus = regexp.MustCompile(`HTTP/1\.1 ([45][0-9]{2})`)
	batchCode   = regexp.MustCompile(`"code":\s*"([A-Za-z]+)`)
)

// answer gives the status and code of a failed request. For an entity group
// transaction the SDK (aztables 1.4.1) builds its error from the enclosing 202,
// so the failed operation's own status and code are read from the multipart
// body behind it.
func answer(response *azcore.ResponseError) (status int, code string) {
	status, code = response.StatusCode, response.ErrorCode
	if status != http.StatusAccepted || response.RawResponse == nil {
		return status, code
	}
	body, err := runtime.Payload(response.RawResponse)
	if err != nil {
		return status, code
	}
	if found := batchStatus.FindSubmatch(body); found != nil {
		status, _ = strconv.Atoi(string(found[1]))
	}
	if found := batchCode.FindSubmatch(body); found != nil {
		code = string(found[1])
	}
	return status, code
}
