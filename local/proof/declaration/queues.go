package declaration

import (
	"slices"

	"azurehaymaker/local/funchost/discovery"
	"azurehaymaker/local/proof/app"
	"azurehaymaker/local/proof/rule"
)

// queues looks at the queue triggers together.
func queues(a *app.App) []rule.Problem {
	const suffix = "-poison"
	readers := map[string]string{}
	var problems []rule.Problem
	for _, f := range a.Found.Usable() {
		folder := a.Folder(f.Name)
		if f.Queue == nil || folder == nil {
			continue
		}
		at := rule.Place{Function: f.Name, File: folder.Declaration.Name, Line: folder.Declaration.BindingLine(slices.IndexFunc(bindings(folder.Declaration.Object), isTrigger), "queueName")}
		if discovery.CheckQueueName(f.Queue.Queue+suffix) != nil {
			problems = append(problems, rule.New(rule.PoisonNameTooLong, at, rule.Values{"queue": f.Queue.Queue}))
		}
		key := f.Queue.Connection + "\n" + f.Queue.Queue
		if other, taken := readers[key]; taken {
			problems = append(problems, rule.New(rule.QueueShared, at, rule.Values{"other": other, "queue": f.Queue.Queue}))
			continue
		}
		readers[key] = f.Name
	}
	return problems
}
