// Command azcli drives an unmodified Azure CLI against the simulator (`make az`).
//
// It starts the playground's stack, registers the simulator as a cloud in a
// configuration folder of its own, logs in as the main identity and then does what
// an operator does: makes and deletes a group by hand, looks at the tenant while
// HayMaker runs, and looks again when the run is over. Whatever az lists is compared
// with the simulator's own account of its state, past everything HayMaker says.
//
// It is no part of `make test`, because az is not everywhere. Commands that the
// installed az cannot do, whatever cloud it talks to, are named and not counted.
package main
