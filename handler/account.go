package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue/sas"
)

// emulator is what UseDevelopmentStorage=true stands for: Azurite on its usual
// ports with the account and key that Microsoft publishes for it. The SDK for Go
// does not know the short form.
const emulator = "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;" +
	"AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;" +
	"BlobEndpoint=http://127.0.0.1:10000/devstoreaccount1;" +
	"QueueEndpoint=http://127.0.0.1:10001/devstoreaccount1;" +
	"TableEndpoint=http://127.0.0.1:10002/devstoreaccount1;"

// account is the storage account of the task hub, records and reports.
type account struct {
	connection string
	tables     *aztables.ServiceClient
	blobs      *azblob.Client
	queue      *azqueue.QueueClient // agent-events
	key        *azqueue.SharedKeyCredential
}

// errConnection hides the SDK's errors, which may quote the string.
var errConnection = errors.New("AzureWebJobsStorage is not a connection string with AccountName and AccountKey")

// openAccount makes the clients without any I/O.
func openAccount(setting Secret, retry policy.RetryOptions, eventsQueue string) (*account, error) {
	a := &account{connection: setting.Reveal()}
	if a.connection == "UseDevelopmentStorage=true" {
		a.connection = emulator
	}
	options := policy.ClientOptions{Retry: retry}
	var err error
	if a.tables, err = aztables.NewServiceClientFromConnectionString(a.connection, &aztables.ClientOptions{ClientOptions: options}); err != nil {
		return nil, errConnection
	}
	if a.blobs, err = azblob.NewClientFromConnectionString(a.connection, &azblob.ClientOptions{ClientOptions: options}); err != nil {
		return nil, errConnection
	}
	queues, err := azqueue.NewServiceClientFromConnectionString(a.connection, &azqueue.ClientOptions{ClientOptions: options})
	if err != nil {
		return nil, errConnection
	}
	a.queue = queues.NewQueueClient(eventsQueue)
	name, key := part(a.connection, "AccountName"), part(a.connection, "AccountKey")
	if a.key, err = azqueue.NewSharedKeyCredential(name, key); err != nil || name == "" || key == "" {
		return nil, errConnection
	}
	return a, nil
}

// part is one value of a connection string, whose names ignore case.
func part(connection, name string) string {
	for _, pair := range strings.Split(connection, ";") {
		if key, value, found := strings.Cut(pair, "="); found && strings.EqualFold(strings.TrimSpace(key), name) {
			return value
		}
	}
	return ""
}

// eventsURL is the address agents report to: the queue with a shared access
// signature that may only add messages, until expiry. It is a secret.
func (a *account) eventsURL(expiry time.Time) (string, error) {
	address, err := azqueue.ParseURL(a.queue.URL())
	if err != nil {
		return "", errConnection
	}
	protocol := sas.ProtocolHTTPS
	if strings.HasPrefix(a.queue.URL(), "http://") { // only the emulator is reached without TLS
		protocol = sas.ProtocolHTTPSandHTTP
	}
	signed, err := sas.QueueSignatureValues{
		Version: sas.Version, Protocol: protocol, ExpiryTime: expiry.UTC(),
		Permissions: (&sas.QueuePermissions{Add: true}).String(), QueueName: address.QueueName,
	}.SignWithSharedKey(a.key)
	if err != nil {
		return "", fmt.Errorf("sign the address of queue %s: %w", address.QueueName, err)
	}
	return a.queue.URL() + "?" + signed.Encode(), nil
}
