package funchost

import (
	"errors"
	"net/http"
	"slices"
	"strings"
)

// cors is the policy of Host.CORS in local.settings.json: the listed origins with any
// header and any method, as Core Tools configures it. Nil allows no other origin.
type cors struct {
	origins     []string
	credentials bool
}

// anyOrigin allows every origin.
const anyOrigin = "*"

func newCORS(origins []string, credentials bool) (*cors, error) {
	if len(origins) == 0 {
		return nil, nil
	}
	if credentials && slices.Contains(origins, anyOrigin) {
		return nil, errors.New("CORS: credentials cannot be allowed for every origin (*): list the origins, or switch CORSCredentials off")
	}
	return &cors{origins: origins, credentials: credentials}, nil
}

// handle adds the headers, and answers a preflight request itself: true then.
func (c *cors) handle(w http.ResponseWriter, r *http.Request) (answered bool) {
	origin := r.Header.Get("Origin")
	if c == nil || origin == "" {
		return false
	}
	asked := r.Header.Get("Access-Control-Request-Method")
	preflight := r.Method == http.MethodOptions && asked != ""
	if c.allow(w.Header(), origin) && preflight {
		w.Header().Set("Access-Control-Allow-Methods", asked)
		if headers := r.Header.Get("Access-Control-Request-Headers"); headers != "" {
			w.Header().Set("Access-Control-Allow-Headers", headers)
		}
	}
	if preflight {
		w.WriteHeader(http.StatusNoContent)
	}
	return preflight
}

// allow names the origin in the answer if it is allowed.
func (c *cors) allow(header http.Header, origin string) bool {
	if slices.Contains(c.origins, anyOrigin) {
		header.Set("Access-Control-Allow-Origin", anyOrigin)
		return true
	}
	header.Add("Vary", "Origin")
	if !slices.ContainsFunc(c.origins, func(o string) bool { return strings.EqualFold(o, origin) }) {
		return false
	}
	header.Set("Access-Control-Allow-Origin", origin)
	if c.credentials {
		header.Set("Access-Control-Allow-Credentials", "true")
	}
	return true
}
