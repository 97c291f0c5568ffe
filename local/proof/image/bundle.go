package image

import (
	"encoding/json"
	"io"
	"path"

	"azurehaymaker/local/funchost/settings"
)

// bundleFolder is where a base image keeps extension bundles.
const bundleFolder = "/FuncExtensionBundles"

// maxHostFile bounds how much of host.json is read, in bytes.
const maxHostFile = 1 << 20

// missingBundle is the extension bundle that host.json names and the image does not hold
// in any version; empty when there is nothing to say. What is wrong with host.json itself
// other rules tell.
func (i *Image) missingBundle() string {
	name := path.Join(i.Root(), settings.HostFile)
	info, err := i.Stat(name)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxHostFile {
		return ""
	}
	file, err := i.Open(name)
	if err != nil {
		return ""
	}
	text, err := io.ReadAll(io.NewSectionReader(file, 0, file.Size()))
	if err != nil {
		return ""
	}
	var host struct {
		ExtensionBundle struct{ ID string }
	}
	if json.Unmarshal(text, &host) != nil || host.ExtensionBundle.ID == "" {
		return ""
	}
	id := path.Base(host.ExtensionBundle.ID)
	if versions := i.tree.list(path.Join(bundleFolder, id)); len(versions) > 0 {
		return ""
	}
	return id
}
