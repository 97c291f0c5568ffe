// Package replaytest is a gate before a deployment: it replays saved histories
// with the code that is about to be deployed. Instances that began under
// released code go on under the new one, so it must decide what they record.
//
//	func TestSavedHistoriesReplay(t *testing.T) {
//		replaytest.Run(t, registry, os.DirFS("testdata/history"))
//	}
//
// Histories come from a live hub (historyfile says how), finished or not, or
// from a workflow test (durabletest.Result.Events) by historyfile.Save. They are
// added, never updated: when one does not replay any more, either the change is
// wrong, or the changed code gets a new version and the old one stays registered
// until its instances have ended. A file is deleted together with the version
// whose instances it stands for.
package replaytest
