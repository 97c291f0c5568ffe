package transactions

import (
	"net/http"
	"regexp"
	"strings"
)

// Operation is a kind of transaction, as in {"queue", "receive"}.
type Operation struct{ Service, Name string }

// String gives "queue receive".
func (o Operation) String() string { return o.Service + " " + o.Name }

// The services, as connection strings name their endpoints.
const (
	blob  = "blob"
	queue = "queue"
	table = "table"
)

// The names that callers ask for. The others are those of Classify.
const (
	// Receive found messages, Poll found none.
	Receive = "receive"
	Poll    = "poll"
	// Failed requests got no answer from the storage.
	Failed = "failed"
)

// found marks a message in the answer to a receive.
const found = "<QueueMessage>"

// keyed is a table path that names one row.
var keyed = regexp.MustCompile(`\(PartitionKey=`)

// Classify names the operation of a request to a service. A receive is a
// Receive here; whether it is a Poll only the answer tells.
func Classify(service string, r *http.Request) Operation {
	name := ""
	switch service {
	case queue:
		name = queueOperation(r)
	case table:
		name = tableOperation(r)
	case blob:
		name = blobOperation(r)
	}
	return Operation{service, name}
}

func queueOperation(r *http.Request) string {
	messages, one := strings.Contains(r.URL.Path, "/messages"), strings.Contains(r.URL.Path, "/messages/")
	switch {
	case one && r.Method == http.MethodDelete:
		return "delete"
	case one && r.Method == http.MethodPut:
		return "update"
	case messages && r.Method == http.MethodPost:
		return "put"
	case messages && r.Method == http.MethodGet && r.URL.Query().Get("peekonly") != "":
		return "peek"
	case messages && r.Method == http.MethodGet:
		return Receive
	case r.Method == http.MethodPut:
		return "create queue"
	case r.URL.Query().Get("comp") == "metadata":
		return "metadata"
	}
	return "other " + r.Method
}

func tableOperation(r *http.Request) string {
	row := keyed.MatchString(r.URL.Path)
	switch {
	case strings.HasSuffix(r.URL.Path, "/$batch"):
		return "batch"
	case strings.Contains(r.URL.Path, "/Tables"):
		return "tables"
	case r.Method == http.MethodPost:
		return "insert"
	case row && r.Method == http.MethodGet:
		return "get"
	case r.Method == http.MethodGet:
		return "query"
	case row && r.Method == http.MethodDelete:
		return "delete"
	case row: // PATCH, PUT, and MERGE as older clients spell it
		return "update"
	}
	return "other " + r.Method
}

func blobOperation(r *http.Request) string {
	switch comp := r.URL.Query().Get("comp"); {
	case comp != "":
		return comp // lease, list, metadata, block
	case r.URL.Query().Get("restype") == "container":
		return "container"
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		return "get"
	case http.MethodPut:
		return "put"
	case http.MethodDelete:
		return "delete"
	}
	return "other " + r.Method
}
