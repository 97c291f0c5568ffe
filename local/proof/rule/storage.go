package rule

// The host's own storage and the triggers' connections.
const (
	StorageMissing       ID = "HM-F190"
	StorageEmptyBeside   ID = "HM-F191"
	StorageMalformed     ID = "HM-F192"
	StorageKeyMissing    ID = "HM-F193"
	IdentityIncomplete   ID = "HM-F194"
	IdentityNoQueue      ID = "HM-F195"
	EmulatorDeployed     ID = "HM-F196"
	StoragePlaceholder   ID = "HM-F197"
	IdentityPropertyName ID = "HM-F198"
	StorageMissingHTTP   ID = "HM-F199"
)

func storageRules() []Rule {
	return []Rule{
		{StorageMissing, "storage-missing", Error, "func start: Missing value for AzureWebJobsStorage in local.settings.json. The host, of a timer: The listener for function '…' was unable to start. Of a queue function: Storage account connection string 'AzureWebJobsAzureWebJobsStorage' does not exist. Make sure that it is a defined App Setting.", "AzureWebJobsStorage is not set, and timer and queue triggers need it (locks, schedules, keys).", "Set AzureWebJobsStorage to a connection string (locally UseDevelopmentStorage=true), or AzureWebJobsStorage__accountName for an identity."},
		{StorageEmptyBeside, "storage-empty-beside-identity", Error, "Unable to create client for AzureWebJobsStorage; some calls answer 401.", "AzureWebJobsStorage is set and empty, beside AzureWebJobsStorage__….", "Remove the empty setting."},
		{StorageMalformed, "connection-string-malformed", Error, "The listener for function '…' was unable to start. Settings must be of the form \"name=value\".", "The value of {setting} is not a storage connection string.", "Copy the whole connection string of the storage account."},
		{StorageKeyMissing, "connection-string-incomplete", Error, "The listener for function '…' was unable to start. No valid combination of account information found.", "The connection string in {setting} lacks {missing}.", "Copy the whole connection string of the storage account."},
		{IdentityIncomplete, "identity-without-account", Error, "Storage account connection string '…' does not exist. Make sure that it is a defined App Setting.", "Settings {setting}__… exist, but neither {setting}__accountName nor a service address is among them.", "Set {setting}__accountName."},
		{IdentityNoQueue, "identity-without-queue-address", Error, "The listener for function '{function}' was unable to start.", "{setting}__… names service addresses, but none for queues.", "Set {setting}__queueServiceUri, or {setting}__accountName for all services."},
		{EmulatorDeployed, "emulator-in-deployment", Error, "Connection refused (127.0.0.1:10001); the host exits with code 0 after some seconds.", "{setting} is UseDevelopmentStorage=true in {where}: inside a container that is the container itself.", "Set the storage account's connection string or identity there."},
		{StoragePlaceholder, "storage-placeholder", Error, "No such host is known, or 403; the host exits with code 0 after some seconds.", "The value of {setting} still holds a placeholder.", "Put the real value in."},
		{IdentityPropertyName, "identity-property-misspelled", Error, "Nothing is logged about the property; the connection behaves as if it were not there.", "{setting}__{found} is unknown and looks like {setting}__{near}.", "Rename it to {setting}__{near}."},
		{StorageMissingHTTP, "storage-missing-for-keys", Warning, "Secret initialization from Blob storage failed due to missing both an Azure Storage connection string and a SAS connection uri.", "AzureWebJobsStorage is not set, and HTTP functions with keys keep them there.", "Set AzureWebJobsStorage, or AzureWebJobsSecretStorageType=files, or use authLevel anonymous."},
	}
}
