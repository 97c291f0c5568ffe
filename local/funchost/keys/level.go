package keys

import (
	"context"
	"crypto/subtle"
	"slices"
)

// Level is what a caller may do.
type Level string

// The levels. They are no ladder: Admin may do everything, the others only their own.
const (
	Anonymous Level = "anonymous"
	Function  Level = "function"
	System    Level = "system"
	Admin     Level = "admin"
)

// Allows says whether a caller of this level may do what requires the other.
func (l Level) Allows(required Level) bool {
	return required == Anonymous || l == Admin || l == required
}

// LevelOf tells which level a key gives: Admin for the master key, System for a system
// key, Function for a host key and for a key of the named function. An empty key and an
// unknown one give Anonymous. Function may be empty.
func (r *Ring) LevelOf(ctx context.Context, key, function string) (Level, error) {
	if key == "" {
		return Anonymous, nil
	}
	host, err := r.host(ctx)
	if err != nil {
		return Anonymous, err
	}
	switch {
	case same(host.MasterKey, key):
		return Admin, nil
	case matches(host.SystemKeys, key):
		return System, nil
	case function == "":
		return Anonymous, nil
	case matches(host.FunctionKeys, key):
		return Function, nil
	}
	own, err := r.function(ctx, function)
	if err != nil {
		return Anonymous, err
	}
	if matches(own.Keys, key) {
		return Function, nil
	}
	return Anonymous, nil
}

func matches(list []Key, key string) bool {
	return slices.ContainsFunc(list, func(k Key) bool { return same(k, key) })
}

// same compares in constant time; an empty stored key fits nothing.
func same(k Key, key string) bool {
	return k.Value != "" && subtle.ConstantTimeCompare([]byte(k.Value), []byte(key)) == 1
}
