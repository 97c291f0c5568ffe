package tenant

import (
	"context"
	"strings"

	"azurehaymaker/azure/graph"
	"azurehaymaker/haymaker"
)

// InDirectory implements haymaker.Outside. It asks all collections at once.
func (o *outside) InDirectory(ctx context.Context, of haymaker.Origin) ([]haymaker.Resource, error) {
	ctx, cancel := o.options.Pace.bounded(ctx)
	defer cancel()
	var questions []func() ([]haymaker.Resource, error)
	for _, collection := range collectionsOf(of.Rights) {
		questions = append(questions, func() ([]haymaker.Resource, error) { return o.namedIn(ctx, of, collection) })
	}
	return together(questions)
}

// namedIn gives the objects of one collection whose names end as the run's do.
// What Graph's search finds besides is somebody else's.
func (o *outside) namedIn(ctx context.Context, of haymaker.Origin, collection string) ([]haymaker.Resource, error) {
	objects, err := o.clients.graph.FindObjects(ctx, collection, haymaker.UniqueID(of.RunID))
	if err != nil {
		return nil, failedObject("search "+collection+" for what run "+of.RunID+" made", collection, err)
	}
	var found []haymaker.Resource
	for _, object := range objects {
		if namedForRun(object, of.RunID) {
			found = append(found, haymaker.Resource{
				ResourceID: haymaker.ObjectResourceID(collection, object.ID), ResourceType: objectType(collection), ResourceName: object.DisplayName,
			})
		}
	}
	return found, nil
}

// namedForRun says whether the names that an object has end as those of the run's
// objects do: all of them, since only the display name can be anybody's.
func namedForRun(object graph.Object, runID string) bool {
	names := []string{object.DisplayName}
	if object.UniqueName != "" {
		names = append(names, object.UniqueName)
	}
	if name, _, isUser := strings.Cut(object.PrincipalName, "@"); isUser {
		names = append(names, name)
	}
	for _, name := range names {
		if !haymaker.EndsWithUniqueID(name, runID) {
			return false
		}
	}
	return true
}

// objectType is the type under which agents report the objects of a collection.
func objectType(collection string) string {
	if collection == graph.Policies {
		return "graph:conditionalAccessPolicies"
	}
	return "graph:" + collection[strings.LastIndexByte(collection, '/')+1:]
}
