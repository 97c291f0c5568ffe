package keys

import (
	"context"
	"slices"
	"strings"
)

// Scope is a list of keys that the admin API manages: the host's keys, its system keys,
// or those of one function.
type Scope struct {
	// System takes the system keys, Function those of the function of this name.
	System   bool
	Function string
}

// Master is the name under which the admin API shows the master key.
const Master = "_master"

// List is the keys of the scope. The master key is not among the system keys; Get finds it.
func (r *Ring) List(ctx context.Context, s Scope) ([]Key, error) {
	if s.Function != "" {
		document, err := r.function(ctx, s.Function)
		return document.Keys, err
	}
	document, err := r.host(ctx)
	if s.System {
		return document.SystemKeys, err
	}
	return document.FunctionKeys, err
}

// Get finds one key; false when there is none.
func (r *Ring) Get(ctx context.Context, s Scope, name string) (Key, bool, error) {
	if s.System && name == Master {
		document, err := r.host(ctx)
		return document.MasterKey, err == nil, err
	}
	list, err := r.List(ctx, s)
	if i := find(list, name); err == nil && i >= 0 {
		return list[i], true, nil
	}
	return Key{}, false, err
}

// Set gives a key a value; an empty one generates it. Created tells a new key from a
// changed one, and a generated master key counts as new, as in the real host.
func (r *Ring) Set(ctx context.Context, s Scope, name, value string) (key Key, created bool, err error) {
	key = Key{Name: name, Value: value}
	if value == "" {
		key.Value = r.generate()
	}
	if s.Function == "" && strings.EqualFold(name, Master) {
		return key, value == "", r.update(ctx, s, func(list []Key, master *Key) ([]Key, bool) {
			*master = Key{Name: defaultMaster, Value: key.Value}
			return list, true
		})
	}
	err = r.update(ctx, s, func(list []Key, _ *Key) ([]Key, bool) {
		if i := find(list, name); i >= 0 {
			list = slices.Delete(list, i, i+1)
		} else {
			created = true
		}
		return append(list, key), true
	})
	return key, created, err
}

// Delete removes a key; false when there is none.
func (r *Ring) Delete(ctx context.Context, s Scope, name string) (found bool, err error) {
	err = r.update(ctx, s, func(list []Key, _ *Key) ([]Key, bool) {
		i := find(list, name)
		if found = i >= 0; !found {
			return list, false
		}
		return slices.Delete(list, i, i+1), true
	})
	return found, err
}

// update changes a copy of the scope's list, and the master key, and saves them.
func (r *Ring) update(ctx context.Context, s Scope, change func(list []Key, master *Key) ([]Key, bool)) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s.Function != "" {
		name := strings.ToLower(s.Function)
		document, err := r.functionLocked(ctx, name, []Key{})
		if err != nil {
			return err
		}
		list, changed := change(slices.Clone(document.Keys), &Key{})
		if !changed {
			return nil
		}
		document.Keys = list
		return r.saveFunction(ctx, name, document)
	}
	document, err := r.hostLocked(ctx)
	if err != nil {
		return err
	}
	list := &document.FunctionKeys
	if s.System {
		list = &document.SystemKeys
	}
	next, changed := change(slices.Clone(*list), &document.MasterKey)
	if !changed {
		return nil
	}
	*list = next
	return r.saveHost(ctx, document)
}
