package keys

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"
)

// hostName is the name of the host's document.
const hostName = "host"

// Names of generated keys.
const (
	defaultMaster = "master"
	defaultKey    = "default"
)

// freshFor is how long a document read is taken for current.
const freshFor = 5 * time.Second

// Ring is the keys of one host. It is safe for concurrent use; within one ring no update
// is lost.
type Ring struct {
	store Store
	// generate makes a new key.
	generate func() string
	now      func() time.Time
	site     string

	mu    sync.Mutex
	cache map[string]entry
}

type entry struct {
	document any
	read     time.Time
}

// NewRing makes a ring over a store. Site is the host name written beside the keys.
func NewRing(store Store, site string, generate func() string, now func() time.Time) *Ring {
	return &Ring{store: store, generate: generate, now: now, site: site, cache: map[string]entry{}}
}

func (r *Ring) newKey(name string) Key { return Key{Name: name, Value: r.generate()} }

func (r *Ring) origin() origin { return origin{HostName: r.site, Source: "runtime"} }

// host reads the host's document and generates it when missing.
func (r *Ring) host(ctx context.Context) (hostDocument, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.hostLocked(ctx)
}

func (r *Ring) hostLocked(ctx context.Context) (hostDocument, error) {
	if document, ok := r.cached(hostName).(hostDocument); ok {
		return document, nil
	}
	data, err := r.store.Load(ctx, hostName)
	if err != nil {
		return hostDocument{}, err
	}
	if data == nil {
		document := hostDocument{MasterKey: r.newKey(defaultMaster), FunctionKeys: []Key{r.newKey(defaultKey)}, SystemKeys: []Key{}}
		return document, r.saveHost(ctx, document)
	}
	var document hostDocument
	if err := decode(hostName, data, &document); err != nil {
		return hostDocument{}, err
	}
	if err := refuseEncrypted([]Key{document.MasterKey}, document.FunctionKeys, document.SystemKeys); err != nil {
		return hostDocument{}, err
	}
	r.cache[hostName] = entry{document, r.now()}
	return document, nil
}

// function reads a function's document and generates it when missing.
func (r *Ring) function(ctx context.Context, name string) (functionDocument, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.functionLocked(ctx, strings.ToLower(name), []Key{r.newKey(defaultKey)})
}

// functionLocked reads a function's document; a missing one begins with the given keys.
func (r *Ring) functionLocked(ctx context.Context, name string, begin []Key) (functionDocument, error) {
	if document, ok := r.cached(name).(functionDocument); ok {
		return document, nil
	}
	data, err := r.store.Load(ctx, name)
	if err != nil {
		return functionDocument{}, err
	}
	if data == nil {
		document := functionDocument{Keys: begin}
		return document, r.saveFunction(ctx, name, document)
	}
	var document functionDocument
	if err := decode(name, data, &document); err != nil {
		return functionDocument{}, err
	}
	if err := refuseEncrypted(document.Keys); err != nil {
		return functionDocument{}, err
	}
	r.cache[name] = entry{document, r.now()}
	return document, nil
}

func (r *Ring) cached(name string) any {
	if e, ok := r.cache[name]; ok && r.now().Sub(e.read) < freshFor {
		return e.document
	}
	return nil
}

func (r *Ring) saveHost(ctx context.Context, d hostDocument) error {
	d.origin = r.origin()
	return r.save(ctx, hostName, d)
}

func (r *Ring) saveFunction(ctx context.Context, name string, d functionDocument) error {
	d.origin = r.origin()
	return r.save(ctx, name, d)
}

func (r *Ring) save(ctx context.Context, name string, document any) error {
	data, err := json.MarshalIndent(document, "", "  ")
	if err != nil {
		return fmt.Errorf("encode the keys of %s: %w", name, err)
	}
	if err := r.store.Save(ctx, name, data); err != nil {
		return err
	}
	r.cache[name] = entry{document, r.now()}
	return nil
}
