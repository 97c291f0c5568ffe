package image

import (
	"errors"
	"fmt"
	"io"
	"sync"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"azurehaymaker/local/funchost/settings"
)

// Image is a container image as its container sees it. It is safe for concurrent reads.
type Image struct {
	// OS and Arch are the platform it is for.
	OS, Arch string
	// Command is the entrypoint followed by the command.
	Command []string
	// Env are its variables.
	Env settings.Environment
	// User is the user as the configuration names it; empty means root.
	User string

	layers []content
	tree   *tree
}

// maxLayers bounds the number of layers; container engines allow 127.
const maxLayers = 256

// content opens a layer's unpacked tar, as often as it is called.
type content func() (io.ReadCloser, error)

func load(config *v1.ConfigFile, layers []content) (*Image, error) {
	if config == nil {
		return nil, errors.New("the image has no configuration")
	}
	if len(layers) > maxLayers {
		return nil, fmt.Errorf("the image has %d layers, more than %d", len(layers), maxLayers)
	}
	i := &Image{OS: config.OS, Arch: config.Architecture, Env: settings.FromList(config.Config.Env), User: config.Config.User, layers: layers, tree: newTree()}
	i.Command = append(append(i.Command, config.Config.Entrypoint...), config.Config.Cmd...)
	lists, err := listAll(layers)
	if err != nil {
		return nil, err
	}
	for number, entries := range lists {
		if err := i.tree.apply(number, entries); err != nil {
			return nil, err
		}
	}
	return i, nil
}

// listAll lists the layers, some at the same time: unpacking is most of the work.
func listAll(layers []content) ([][]*entry, error) {
	const atOnce = 2
	lists := make([][]*entry, len(layers))
	faults := make([]error, len(layers))
	slots := make(chan struct{}, atOnce)
	var group sync.WaitGroup
	for number, layer := range layers {
		group.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			lists[number], faults[number] = list(number, layer)
		})
	}
	group.Wait()
	return lists, errors.Join(faults...)
}
