package allow

import "azurehaymaker/durable"

// Without a reason nothing is allowed.
func Unreasoned(ctx *durable.Context) {
	go func() {}() /* want `a go statement` `replaysafe:allow needs a reason` */ //replaysafe:allow
}
