package proof

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"azurehaymaker/local/proof/app"
	"azurehaymaker/local/proof/appsettings"
	"azurehaymaker/local/proof/image"
)

// CheckArchive judges the app in an image archive: an OCI layout in a tar file, or what
// docker save writes. It writes the app to a temporary folder, and removes that.
func CheckArchive(ctx context.Context, path string, o Options) (Report, error) {
	i, err := image.OpenArchive(path, o.arch())
	if err != nil {
		return Report{}, err
	}
	return checkImage(ctx, path, i, o)
}

// CheckLayout judges the app in an OCI layout folder, as [CheckArchive] does.
func CheckLayout(ctx context.Context, path string, o Options) (Report, error) {
	i, err := image.OpenLayout(path, o.arch())
	if err != nil {
		return Report{}, err
	}
	return checkImage(ctx, path, i, o)
}

func (o Options) arch() string {
	if o.Arch == "" {
		return "amd64"
	}
	return o.Arch
}

// checkImage judges the app with the image's own variables: those of this machine do not
// count, nor does local.settings.json. What a deployment adds is not known, so a setting
// that is missing is no problem of the image.
func checkImage(ctx context.Context, name string, i *image.Image, o Options) (report Report, err error) {
	problems := i.Check(o.arch())
	report = Report{Root: name + ":" + i.Root(), Problems: problems}
	if !i.HasApp() {
		return report.settled(nil), ctx.Err()
	}
	folder, err := os.MkdirTemp("", "functions-check-")
	if err != nil {
		return Report{}, fmt.Errorf("unpack the app: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	if err := i.Extract(i.Root(), folder); err != nil {
		return Report{}, err
	}
	a, err := app.Load(folder, app.Options{Env: i.Env, Image: true, SettingsUnknown: true})
	if err != nil {
		return Report{}, fmt.Errorf("check %s: %w", name, err)
	}
	where := appsettings.Where{Deployed: i.Env, Name: "the image", Image: true}
	inside := judge(a, o, where, i.Target(o.arch()))
	report.Problems = slices.Concat(report.Problems, inside.Problems)
	if o.Deployment != "" {
		more, err := compare(a, o.Deployment, i.Env)
		if err != nil {
			return Report{}, err
		}
		report.Problems = append(report.Problems, more...)
	}
	return report.settled(inside.Found), ctx.Err()
}
