package proxy

import (
	"net/http"
	"strings"
)

// Operation is a kind of storage request.
type Operation string

// The operations that the engine's storage knows.
const (
	TableBatch   Operation = "table batch"
	TableInsert  Operation = "table insert"
	TableRead    Operation = "table read"
	TableWrite   Operation = "table write"
	QueuePut     Operation = "queue put"
	QueueReceive Operation = "queue receive"
	QueueSettle  Operation = "queue settle"
	Blob         Operation = "blob"
)

// Service is one of the three services of a storage account.
type Service string

// The services.
const (
	Tables Service = "table"
	Queues Service = "queue"
	Blobs  Service = "blob"
)

// operationOf says what a request to a service asks for.
func operationOf(service Service, r *http.Request) Operation {
	switch service {
	case Blobs:
		return Blob
	case Queues:
		switch r.Method {
		case http.MethodGet:
			return QueueReceive
		case http.MethodPost:
			return QueuePut
		}
		return QueueSettle
	}
	switch {
	case strings.HasSuffix(r.URL.Path, "/$batch"):
		return TableBatch
	case r.Method == http.MethodGet:
		return TableRead
	case r.Method == http.MethodPost:
		return TableInsert
	}
	return TableWrite
}
