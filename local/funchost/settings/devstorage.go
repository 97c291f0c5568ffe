package settings

import "strings"

// developmentStorage is what UseDevelopmentStorage=true stands for in every Azure SDK
// but Go's: the storage emulator's published account on its default ports.
const developmentStorage = "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;" +
	"AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;" +
	"BlobEndpoint=http://127.0.0.1:10000/devstoreaccount1;QueueEndpoint=http://127.0.0.1:10001/devstoreaccount1;" +
	"TableEndpoint=http://127.0.0.1:10002/devstoreaccount1"

// expandConnection replaces the short form for the emulator.
func expandConnection(connection string) string {
	short := strings.TrimSuffix(strings.TrimSpace(connection), ";")
	if strings.EqualFold(short, "UseDevelopmentStorage=true") {
		return developmentStorage
	}
	return connection
}
