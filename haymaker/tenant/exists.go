package tenant

import (
	"context"
	"net/http"

	"azurehaymaker/haymaker"

	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/resources/armresources/v3"
)

// Exists implements haymaker.Resources.
func (r *resources) Exists(ctx context.Context, resourceID string) (bool, error) {
	ctx, cancel := r.options.Pace.bounded(ctx)
	defer cancel()
	operation := "look for " + resourceID
	if collection, id, ok := haymaker.ObjectOf(resourceID); ok {
		_, err := r.clients.graph.ReadObject(ctx, collection, id)
		if gone(err) {
			return false, nil
		}
		return err == nil, failedObject(operation, collection, err)
	}
	wanted, err := r.parseTarget(operation, resourceID)
	if err != nil {
		return false, err
	}
	_, found, err := r.tagsOf(ctx, operation, wanted)
	return found, err
}

// tagsOf reads a resource's or group's tags. found is false only when Resource
// Manager says that it, or a parent, does not exist.
func (r *resources) tagsOf(ctx context.Context, operation string, wanted target) (tags map[string]*string, found bool, err error) {
	if wanted.isGroup {
		answer, err := r.clients.groups.Get(ctx, wanted.group, nil)
		if gone(err) {
			return nil, false, unlessAbsent(operation, err)
		}
		return answer.Tags, err == nil, failed(operation, err)
	}
	version, err := r.apiVersion(ctx, wanted.provider, wanted.kind)
	if err != nil {
		return nil, false, err
	}
	answer, err := r.clients.resources.GetByID(ctx, trimSlash(wanted.id), version, &armresources.ClientGetByIDOptions{})
	if gone(err) {
		return nil, false, unlessAbsent(operation, err)
	}
	return answer.Tags, err == nil, failed(operation, err)
}

// unlessAbsent is nil when a 404 means that the thing is absent. A 404 about the
// type, the provider or the subscription, or without Azure's error code, says
// nothing about the resource.
func unlessAbsent(operation string, err error) error {
	switch code(err) {
	case "", "InvalidResourceType", "InvalidResourceNamespace", "NoRegisteredProviderFound", "SubscriptionNotFound":
		e := &Error{Operation: operation, Status: http.StatusNotFound, Code: code(err),
			Message: "this answer does not say whether the resource exists"}
		return haymaker.Permanent(haymaker.FailureConfiguration, e)
	}
	return nil
}
