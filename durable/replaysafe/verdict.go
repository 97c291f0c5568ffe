package replaysafe

import (
	"go/types"
	"slices"
	"strings"
)

// verdict is why something outside of the module may not be used, and what to
// use instead.
type verdict struct{ why, use string }

const (
	useLogger   = "use ctx.Logger(), which is silent in replay"
	useActivity = "move it to an activity"
)

// judge says whether a function or method may be used, by its name: the code of
// other modules is not looked into. nil means that it may.
func (p *inspection) judge(f *types.Func) *verdict {
	path, qualified := f.Pkg().Path(), f.Name()
	if receiver := receiverName(f); receiver != "" {
		qualified = receiver + "." + qualified
	}
	for _, r := range p.rules {
		if r.covers(path) && r.names(qualified) {
			return &r.verdict
		}
	}
	foreign := path != p.Module.Path && !strings.HasPrefix(path, p.Module.Path+"/")
	switch {
	case strings.HasPrefix(path, "github.com/Azure/azure-sdk-for-go/") && isConstructor(f.Name()):
		return &verdict{"makes a client of Azure", useActivity}
	case takesGoContext(f) && (foreign || isInterfaceMethod(f)):
		// What is in the module, and no port, is looked into.
		return &verdict{"takes a context.Context, so it has effects or waits", useActivity}
	}
	return nil
}

// judgeVariable says the same of a variable.
func judgeVariable(v *types.Var) *verdict {
	switch v.Pkg().Path() + "." + v.Name() {
	case "time.Local":
		return &verdict{"depends on the machine's time zone", useUTC}
	case "crypto/rand.Reader":
		return &verdict{"gives random numbers", useUUID}
	case "os.Args", "os.Stdin", "os.Stdout", "os.Stderr":
		return &verdict{"belongs to the process", useActivity}
	case "net/http.DefaultClient", "net/http.DefaultTransport", "net.DefaultResolver":
		return &verdict{"does I/O", useActivity}
	}
	return nil
}

func isConstructor(name string) bool {
	return strings.HasPrefix(name, "New") && (strings.Contains(name, "Client") || strings.Contains(name, "Credential"))
}

func isInterfaceMethod(f *types.Func) bool {
	receiver := f.Signature().Recv()
	return receiver != nil && types.IsInterface(receiver.Type())
}

func takesGoContext(f *types.Func) bool {
	parameters := f.Signature().Params()
	if parameters.Len() == 0 {
		return false
	}
	named, ok := types.Unalias(parameters.At(0).Type()).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "context" && named.Obj().Name() == "Context"
}

// rule condemns names of some packages.
type rule struct {
	packages []string // one that ends in / covers everything below it
	only     []string // names it is about; none: all
	except   []string // names it is not about; one that ends in . covers a type
	verdict
}

func (r rule) covers(path string) bool {
	return slices.ContainsFunc(r.packages, func(p string) bool {
		return p == path || strings.HasSuffix(p, "/") && strings.HasPrefix(path, p)
	})
}

func (r rule) names(qualified string) bool {
	if len(r.only) > 0 {
		return slices.Contains(r.only, qualified)
	}
	return !slices.ContainsFunc(r.except, func(e string) bool {
		return e == qualified || strings.HasSuffix(e, ".") && strings.HasPrefix(qualified, e)
	})
}
