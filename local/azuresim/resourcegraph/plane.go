// Package resourcegraph simulates Azure Resource Graph: queries over Resources
// and ResourceContainers in the small part of KQL that clean-up needs (where,
// project, extend, order by, take, count, union; ==, !=, =~, !~, in, contains,
// startswith, endswith, has, comparisons; tolower, tostring, isempty and kin),
// with paging by $skipToken and an index that may lag behind.
//
// What it does not know it refuses with 400, naming the place: a query is never
// silently answered as if a filter were not there. Rows are those the caller may
// read. "has" compares like "contains", not by whole terms.
package resourcegraph

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"azurehaymaker/local/azuresim/entra"
	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// Renderer shows a resource as Azure Resource Manager does, and says whether
// Resource Graph keeps it.
type Renderer interface {
	Rendered(d *tenant.Data, r *tenant.Resource) map[string]any
	Indexed(r *tenant.Resource) bool
}

// Plane answers POST /providers/Microsoft.ResourceGraph/resources. It is safe for
// concurrent use.
type Plane struct {
	tenant    *tenant.Tenant
	authority *entra.Authority
	renderer  Renderer
}

// New wires the plane.
func New(t *tenant.Tenant, authority *entra.Authority, renderer Renderer) *Plane {
	return &Plane{tenant: t, authority: authority, renderer: renderer}
}

// ServeHTTP checks the token, parses the query and answers one page.
func (p *Plane) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	caller, refusal := p.authority.Verify(r.Header.Get("Authorization"), entra.ResourceManager)
	if refusal != nil {
		p.authority.RefuseARM(refusal).Write(w, r)
		return
	}
	p.answer(r, caller).Write(w, r)
}

func (p *Plane) answer(r *http.Request, caller entra.Caller) wire.Answer {
	if r.Method != http.MethodPost {
		return wire.ARMError(http.StatusMethodNotAllowed, "MethodNotAllowed", "Resource Graph takes POST.")
	}
	switch version := r.URL.Query().Get("api-version"); version {
	case "":
		return wire.ARMError(http.StatusBadRequest, "MissingApiVersionParameter", "The api-version query parameter (?api-version=) is required for all requests.")
	case "2019-04-01", "2020-04-01-preview", "2021-03-01", "2021-06-01-preview", "2022-10-01", "2024-04-01":
	default:
		return wire.ARMError(http.StatusBadRequest, "NoRegisteredProviderFound", "No registered resource provider found for location 'global' and API version '%s' for type 'resources'.", version)
	}
	body, err := wire.ReadObject(r)
	if err != nil {
		return badRequest("InvalidRequestContent", err)
	}
	request, err := readRequest(body)
	if err != nil {
		return badRequest("InvalidRequestContent", err)
	}
	query, err := Parse(request.query)
	if err != nil {
		return badRequest("ParserFailure", err)
	}
	var answer wire.Answer
	p.tenant.Read(func(d *tenant.Data, now time.Time) { answer = p.run(d, now, caller, request, query) })
	return answer
}

func badRequest(code string, err error) wire.Answer {
	return wire.JSON(http.StatusBadRequest, map[string]any{"error": map[string]any{
		"code": "BadRequest", "message": "Please provide below info when asking for support: the query and this answer.",
		"details": []any{
			map[string]any{"code": "InvalidQuery", "message": "Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix the error before retrying."},
			map[string]any{"code": code, "message": err.Error()},
		},
	}})
}

// request is the body of a query.
type request struct {
	query         string
	subscriptions []string
	top, skip     int
	table         bool // resultFormat
}

// maxPage is how many rows one answer has at most.
const maxPage = 1000

func readRequest(body map[string]any) (request, error) {
	read := request{top: maxPage}
	var ok bool
	if read.query, ok = body["query"].(string); !ok || strings.TrimSpace(read.query) == "" {
		return read, errors.New("'query' is required and must be a text")
	}
	if list, given := body["subscriptions"].([]any); given {
		for _, item := range list {
			read.subscriptions = append(read.subscriptions, fmt.Sprint(item))
		}
	}
	options, _ := body["options"].(map[string]any)
	for name, value := range options {
		if err := read.option(name, value); err != nil {
			return read, err
		}
	}
	return read, nil
}

func (r *request) option(name string, value any) error {
	var err error
	switch name {
	case "$top":
		if r.top, err = strconv.Atoi(fmt.Sprint(value)); err != nil || r.top < 1 || r.top > maxPage {
			return fmt.Errorf("$top must be between 1 and %d", maxPage)
		}
	case "$skip":
		if r.skip, err = strconv.Atoi(fmt.Sprint(value)); err != nil || r.skip < 0 {
			return errors.New("$skip must be a number that is not negative")
		}
	case "$skipToken":
		if r.skip, err = readToken(fmt.Sprint(value)); err != nil {
			return err
		}
	case "resultFormat":
		switch fmt.Sprint(value) {
		case "table":
			r.table = true
		case "objectArray":
		default:
			return errors.New("resultFormat must be table or objectArray")
		}
	case "authorizationScopeFilter", "allowPartialScopes":
	default:
		return fmt.Errorf("the option '%s' is not supported", name)
	}
	return nil
}

// writeToken makes an opaque $skipToken.
func writeToken(at int) string {
	return base64.RawURLEncoding.EncodeToString([]byte("azuresim:" + strconv.Itoa(at)))
}

func readToken(token string) (int, error) {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return 0, errors.New("the $skipToken is not valid")
	}
	text, ok := strings.CutPrefix(string(raw), "azuresim:")
	at, err := strconv.Atoi(text)
	if !ok || err != nil || at < 0 {
		return 0, errors.New("the $skipToken is not valid")
	}
	return at, nil
}
