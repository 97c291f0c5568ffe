package tenant

import (
	"context"
	"sync"
)

// digestCache remembers the digest the image was last resolved to.
type digestCache struct {
	mu    sync.Mutex
	value string
}

func (d *digestCache) get() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.value
}

func (d *digestCache) set(value string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.value = value
}

// resolveImage asks the registry for the image's digest and remembers it.
func (t *Tenant) resolveImage(ctx context.Context) (string, error) {
	digest, err := t.clients.registry.Digest(ctx, t.image)
	if err != nil {
		return "", failed("find image "+t.config.Image+" in "+t.config.Registry, err)
	}
	t.digest.set(digest)
	return digest, nil
}

// imageByDigest is the image to deploy: by the configured digest, else by the
// one that validation resolved, else by one resolved now.
func (t *Tenant) imageByDigest(ctx context.Context) (string, error) {
	digest := t.image.Digest
	if digest == "" {
		digest = t.digest.get()
	}
	if digest == "" {
		var err error
		if digest, err = t.resolveImage(ctx); err != nil {
			return "", err
		}
	}
	return t.config.Registry + "/" + t.image.Repository + "@" + digest, nil
}
