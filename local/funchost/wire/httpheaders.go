package wire

import (
	"maps"
	"net/http"
	"slices"
	"strconv"

	"azurehaymaker/local/funchost/jsonnet"
)

// headers lists the client's headers by name. The Go server takes Host, Content-Length
// and Transfer-Encoding out of the header map; the real host shows them to the handler.
func (r HTTPRequest) headers() []Parameter {
	var list []Parameter
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		list = append(list, Parameter{name, r.Header[name]})
	}
	if r.Host != "" {
		list = append(list, Parameter{"Host", []string{r.Host}})
	}
	switch {
	case r.ContentLength > 0 || (r.ContentLength == 0 && r.Method == http.MethodPost):
		list = append(list, Parameter{"Content-Length", []string{strconv.FormatInt(r.ContentLength, 10)}})
	case r.ContentLength < 0:
		list = append(list, Parameter{"Transfer-Encoding", []string{"chunked"}})
	}
	slices.SortStableFunc(list, func(a, b Parameter) int {
		switch {
		case a.Name < b.Name:
			return -1
		case a.Name > b.Name:
			return 1
		}
		return 0
	})
	return list
}

// anonymousIdentity is the one identity of a call without a key, as recorded.
func anonymousIdentity() *jsonnet.Object {
	identity := &jsonnet.Object{}
	identity.Set("AuthenticationType", nil)
	identity.Set("IsAuthenticated", false)
	identity.Set("Actor", nil)
	identity.Set("BootstrapContext", nil)
	identity.Set("Claims", jsonnet.Array{})
	identity.Set("Label", nil)
	identity.Set("Name", nil)
	identity.Set("NameClaimType", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name")
	identity.Set("RoleClaimType", "http://schemas.microsoft.com/ws/2008/06/identity/claims/role")
	return identity
}
