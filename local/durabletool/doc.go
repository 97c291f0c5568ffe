// Package durabletool is a stand-in for the tools that talk to a task hub through
// its storage: it writes what func durable writes, byte for byte as far as its
// source tells, and reads rows as strictly as that does.
//
// func durable links DurableTask.AzureStorage.Internal 1.4.0, so this is that
// version: an Instances row without ExecutionId, base64 messages, EventRaised
// with the number 14, enums that end in 2018. Suspend and Resume are those of
// Durable Functions Monitor's host (1.17); func durable has neither. The tool
// itself needs .NET and was not run.
//
// Sources: AzureStorageOrchestrationService.cs, MessageManager.cs and
// AzureTableTrackingStore.cs of Azure/durabletask at v1.4.1; DurableManager.cs of
// Azure/azure-functions-core-tools. A Tool may not be used concurrently.
package durabletool
