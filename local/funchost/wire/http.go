package wire

import (
	"encoding/base64"
	"mime"
	"net/http"
	"strings"

	"azurehaymaker/local/funchost/jsonnet"
)

// HTTPRequest is an HTTP call to a function as the client sent it.
type HTTPRequest struct {
	// URL is absolute, with the query as sent.
	URL, Method string
	Header      http.Header
	Host        string
	// Query are the decoded parameters in the order of their first appearance.
	Query []Parameter
	// Params are the route values in the order of the template; nil means a missing
	// optional one.
	Params []RouteValue
	// Body is nil when the request had no Content-Length above zero.
	Body []byte
	// ContentLength as sent, -1 for a chunked body.
	ContentLength int64
}

// Parameter is a query parameter with all its values.
type Parameter struct {
	Name   string
	Values []string
}

// RouteValue is one parameter of the matched route.
type RouteValue struct {
	Name  string
	Value *string
}

// HTTP is the body of a call to an HTTP function that is not forwarded.
func HTTP(binding string, r HTTPRequest, s Sys) []byte {
	b := newBuilder()
	b.data.Set(binding, r.data())
	if mediaType(r.Header) == "application/json" && r.Body != nil {
		b.mergeObject(string(r.Body))
	}
	query := &jsonnet.Object{}
	for _, p := range r.Query {
		last := p.Values[len(p.Values)-1]
		if !strings.EqualFold(p.Name, "code") {
			b.add(p.Name, last)
		}
		query.Set(p.Name, last)
	}
	for _, v := range r.Params {
		if v.Value != nil {
			b.add(v.Name, *v.Value)
		}
	}
	headers := &jsonnet.Object{}
	for _, h := range r.headers() {
		headers.Set(h.Name, strings.Join(h.Values, ","))
	}
	b.add("Query", query)
	b.add("Headers", headers)
	b.addSys(s)
	return b.body()
}

func (r HTTPRequest) data() *jsonnet.Object {
	query, headers, params := &jsonnet.Object{}, &jsonnet.Object{}, &jsonnet.Object{}
	for _, p := range r.Query {
		query.Set(p.Name, strings.Join(p.Values, ","))
	}
	for _, h := range r.headers() {
		values := jsonnet.Array{}
		for _, value := range h.Values {
			values = append(values, value)
		}
		headers.Set(h.Name, values)
	}
	for _, v := range r.Params {
		if v.Value == nil {
			params.Set(v.Name, nil)
		} else {
			params.Set(v.Name, *v.Value)
		}
	}
	data := &jsonnet.Object{}
	data.Set("Url", r.URL)
	data.Set("Method", r.Method)
	data.Set("Query", query)
	data.Set("Headers", headers)
	data.Set("Params", params)
	data.Set("Identities", jsonnet.Array{anonymousIdentity()})
	if r.Body != nil {
		data.Set("Body", r.bodyText())
	}
	return data
}

// bodyText is base64 for the two binary media types, else the text.
func (r HTTPRequest) bodyText() string {
	media := mediaType(r.Header)
	if media == "application/octet-stream" || strings.HasPrefix(media, "multipart/") {
		return base64.StdEncoding.EncodeToString(r.Body)
	}
	return strings.ToValidUTF8(string(r.Body), "\ufffd")
}

func mediaType(header http.Header) string {
	media, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return media
}
