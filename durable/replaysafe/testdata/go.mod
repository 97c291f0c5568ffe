module azurehaymaker

go 1.26

require (
	github.com/Azure/azure-sdk-for-go v0.0.0
	github.com/google/uuid v0.0.0
)

replace (
	github.com/Azure/azure-sdk-for-go => ./stubs/azure
	github.com/google/uuid => ./stubs/uuid
)
