package replaysafe

import "slices"

const (
	useNow    = "use ctx.Now()"
	useTimer  = "use ctx.CreateTimer with Await or ctx.Select"
	useUTC    = "keep to UTC, or convert in an activity"
	useUUID   = "use ctx.NewUUID(), or draw in an activity"
	useInput  = "pass settings in the orchestration's input, or read them in an activity"
	useAlone  = "an orchestrator runs alone: drop it, and fan out with Call and durable.All"
	useSorted = "sort it first: slices.Sorted(maps.Keys(m))"
)

// rules is the table of what other modules offer that replay cannot repeat. The
// first that fits counts.
func rules() []rule {
	return slices.Concat(clockRules(), chanceRules(), environmentRules(), effectRules(), concurrencyRules(), orderRules())
}

func clockRules() []rule {
	return []rule{
		{packages: []string{"time"}, only: []string{"Now", "Since", "Until"}, verdict: verdict{"reads the wall clock", useNow}},
		{
			packages: []string{"time"}, only: []string{"Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker", "Timer.Reset", "Ticker.Reset"},
			verdict: verdict{"waits by the wall clock", useTimer},
		},
		{packages: []string{"time"}, only: []string{"Time.Local", "LoadLocation"}, verdict: verdict{"depends on the machine's time zones", useUTC}},
	}
}

func chanceRules() []rule {
	return []rule{
		{
			// A generator seeded from the input is deterministic; the shared one is not.
			packages: []string{"math/rand", "math/rand/v2"},
			except:   []string{"New", "NewSource", "NewPCG", "NewChaCha8", "NewZipf", "Rand.", "PCG.", "ChaCha8.", "Zipf.", "Source.", "Source64."},
			verdict:  verdict{"gives random numbers", useUUID},
		},
		{packages: []string{"crypto/rand", "hash/maphash"}, verdict: verdict{"gives random numbers", useUUID}},
		{
			packages: []string{"github.com/google/uuid", "github.com/gofrs/uuid", "github.com/gofrs/uuid/v5", "github.com/satori/go.uuid"},
			only: []string{
				"New", "NewString", "NewRandom", "NewUUID", "NewV1", "NewV4", "NewV6", "NewV7", "NewDCEGroup", "NewDCEPerson", "NewDCESecurity",
			},
			verdict: verdict{"makes a random id", useUUID},
		},
		{packages: []string{"github.com/oklog/ulid/v2", "github.com/rs/xid", "github.com/segmentio/ksuid"}, only: []string{"Make", "New"}, verdict: verdict{"makes a random id", useUUID}},
	}
}

func environmentRules() []rule {
	return []rule{
		{
			packages: []string{"os"}, only: []string{"Getenv", "LookupEnv", "Environ", "ExpandEnv", "Hostname", "Getpid", "Getwd", "Executable"},
			verdict: verdict{"reads the environment", useInput},
		},
		{packages: []string{"runtime", "runtime/debug"}, verdict: verdict{"depends on the process", useInput}},
	}
}

func effectRules() []rule {
	return []rule{
		{
			packages: []string{"os"}, except: []string{"IsExist", "IsNotExist", "IsPermission", "IsTimeout", "Expand", "PathError.", "FileMode.", "SyscallError."},
			verdict: verdict{"does I/O", useActivity},
		},
		{
			packages: []string{"net/http"}, except: []string{"StatusText", "CanonicalHeaderKey", "ParseTime", "Header.", "Cookie."},
			verdict: verdict{"does I/O", useActivity},
		},
		{
			packages: []string{"net"},
			except: []string{
				"ParseIP", "ParseCIDR", "ParseMAC", "IPv4", "IPv4Mask", "CIDRMask", "JoinHostPort", "SplitHostPort", "IP.", "IPNet.", "IPMask.", "HardwareAddr.",
			},
			verdict: verdict{"does I/O", useActivity},
		},
		{
			packages: []string{"os/", "io/ioutil", "syscall", "net/smtp", "net/rpc", "net/http/", "database/sql", "database/sql/", "plugin"},
			verdict:  verdict{"does I/O", useActivity},
		},
		{
			packages: []string{"path/filepath"}, only: []string{"Abs", "EvalSymlinks", "Glob", "Walk", "WalkDir"},
			verdict: verdict{"reads the file system", useActivity},
		},
		{
			packages: []string{"fmt"}, only: []string{"Print", "Printf", "Println", "Scan", "Scanf", "Scanln"},
			verdict: verdict{"uses the process's standard streams in every replay", useLogger},
		},
		{packages: []string{"log", "log/slog"}, verdict: verdict{"writes again in every replay", useLogger}},
		{packages: []string{"go.uber.org/zap"}, only: []string{"L", "S"}, verdict: verdict{"writes again in every replay", useLogger}},
	}
}

func concurrencyRules() []rule {
	return []rule{
		{
			packages: []string{"sync", "sync/", "golang.org/x/sync/"}, verdict: verdict{"is for goroutines", useAlone},
		},
		{
			packages: []string{"context"}, only: []string{
				"Background", "TO" + "DO", "WithCancel", "WithCancelCause", "WithDeadline", "WithDeadlineCause", "WithTimeout", "WithTimeoutCause", "AfterFunc",
			},
			verdict: verdict{"makes a context that replay knows nothing of", "use the *durable.Context; activities get a context of their own, deadlines are timers in ctx.Select"},
		},
		{packages: []string{"reflect"}, only: []string{"Select", "Value.Send", "Value.Recv", "Value.TrySend", "Value.TryRecv"}, verdict: verdict{"waits outside of the engine", useEvents}},
	}
}

func orderRules() []rule {
	return []rule{
		{packages: []string{"maps"}, only: []string{"Keys", "Values", "All"}, verdict: verdict{"comes in another order each time", useSorted}},
		{packages: []string{"reflect"}, only: []string{"Value.MapKeys", "Value.MapRange", "Value.Seq", "Value.Seq2"}, verdict: verdict{"may come in another order each time", useSorted}},
	}
}
