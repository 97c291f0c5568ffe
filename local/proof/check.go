package proof

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"azurehaymaker/local/funchost/settings"
	"azurehaymaker/local/proof/app"
	"azurehaymaker/local/proof/appsettings"
	"azurehaymaker/local/proof/declaration"
	"azurehaymaker/local/proof/deployment"
	"azurehaymaker/local/proof/hostfile"
	"azurehaymaker/local/proof/layout"
	"azurehaymaker/local/proof/program"
	"azurehaymaker/local/proof/rule"
	"azurehaymaker/local/proof/trial"
)

// Options say what to check against.
type Options struct {
	// Env are the variables the host would start with, as "NAME=value";
	// local.settings.json adds to them.
	Env []string
	// Plan is where the app will be hosted; empty means Container Apps.
	Plan hostfile.Plan
	// Arch is the processor it will run on, as GOARCH; empty means amd64, the only
	// one Azure's Functions images exist for.
	Arch string
	// Deployment is a compiled ARM template or a file of settings to compare with; empty
	// means none.
	Deployment string
	// Run starts the handler under the local host as well; for folders only.
	Run bool
	// Now is the clock by which schedules are judged; nil takes the machine's.
	Now func() time.Time
}

// Report is the answer.
type Report struct {
	// Root is what was checked.
	Root string `json:"root"`
	// Found are the functions the host would load and index, in its order.
	Found []string `json:"found"`
	// Problems are sorted by id, file, line and function.
	Problems []rule.Problem `json:"problems"`
}

// Healthy says whether every declared function would be found and startable.
// Warnings do not count.
func (r Report) Healthy() bool {
	return len(r.Found) > 0 && !slices.ContainsFunc(r.Problems, func(p rule.Problem) bool { return p.Severity == rule.Error })
}

func (o Options) now() time.Time {
	if o.Now == nil {
		return time.Now()
	}
	return o.Now()
}

// Check judges the app in a folder. Unless a run is asked for it reads only and is safe
// for concurrent use. It fails when the folder or the deployment cannot be read, and
// when the local host cannot be started.
func Check(ctx context.Context, root string, o Options) (Report, error) {
	a, err := app.Load(root, app.Options{Env: settings.FromList(o.Env)})
	if err != nil {
		return Report{}, fmt.Errorf("check %s: %w", root, err)
	}
	report := judge(a, o, appsettings.Where{}, program.Target{Arch: o.Arch})
	if o.Deployment != "" {
		dockerfile, err := a.Read("Dockerfile")
		if err != nil {
			return Report{}, fmt.Errorf("check %s: %w", root, err)
		}
		problems, err := compare(a, o.Deployment, deployment.Built(dockerfile.Text))
		if err != nil {
			return Report{}, err
		}
		report.Problems = append(report.Problems, problems...)
	}
	if o.Run && len(report.Found) > 0 {
		problems, err := trial.Run(ctx, trial.Options{Root: a.Root, Env: o.Env, Expected: report.Found})
		if err != nil {
			return Report{}, fmt.Errorf("start %s: %w", root, err)
		}
		report.Problems = append(report.Problems, problems...)
	}
	return report.settled(report.Found), nil
}

// judge runs every check of an app that was read.
func judge(a *app.App, o Options, where appsettings.Where, target program.Target) Report {
	report := Report{Root: filepath.ToSlash(a.Root)}
	if problems := layout.WrongRoot(a); len(problems) > 0 {
		report.Problems = problems
		return report.settled(nil)
	}
	report.Problems = slices.Concat(layout.Check(a), hostfile.Check(a, o.Plan), program.Check(a, target), appsettings.Check(a, where))
	declared := declaration.Check(a, o.now())
	report.Problems = append(report.Problems, declared.Problems...)
	return report.settled(declared.Found)
}

// settled sorts the problems and decides what would be found.
func (r Report) settled(found []string) Report {
	r.Problems = slices.CompactFunc(sorted(r.Problems), func(a, b rule.Problem) bool { return a == b })
	r.Found = []string{}
	if !slices.ContainsFunc(r.Problems, func(p rule.Problem) bool { return rule.StopsHost(p.ID) }) {
		r.Found = append(r.Found, found...)
	}
	if r.Problems == nil {
		r.Problems = []rule.Problem{}
	}
	return r
}

func sorted(problems []rule.Problem) []rule.Problem {
	slices.SortFunc(problems, func(a, b rule.Problem) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Function, b.Function), cmp.Compare(a.Cause, b.Cause))
	})
	return problems
}
