package settings

import (
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Handler is the customHandler section: the process that serves the functions.
type Handler struct {
	Executable       string
	WorkerDirectory  string
	WorkingDirectory string
	// Arguments is one text: the host joins its parts with spaces and without quoting.
	Arguments string
	// ErrorsOnly is useStdErrorStreamForErrorsOnly: every stderr line is an error
	// unless it speaks of a warning.
	ErrorsOnly            bool
	ForwardHTTP           bool
	InitializationTimeout time.Duration
}

const (
	defaultInitializationTimeout = 30 * time.Second
	minimumInitializationTimeout = time.Second
)

func readHandler(r *reader, env Environment) Handler {
	const at = "customHandler:"
	const description = at + "description:"
	arguments := strings.Join(r.config.List(description+"arguments"), " ")
	if worker := r.text(description+"defaultWorkerPath", ""); worker != "" {
		arguments += ` "` + worker + `"`
	}
	if more := r.config.List(description + "workerArguments"); len(more) > 0 {
		arguments += " " + strings.Join(more, " ")
	}
	return Handler{
		Executable:            env.ExpandPercent(r.text(description+"defaultExecutablePath", ""), true),
		WorkerDirectory:       r.text(description+"workerDirectory", ""),
		WorkingDirectory:      r.text(description+"workingDirectory", ""),
		Arguments:             env.ExpandPercent(strings.TrimSpace(arguments), false),
		ErrorsOnly:            r.flag(description+"useStdErrorStreamForErrorsOnly", true),
		ForwardHTTP:           r.flag(at+"enableForwardingHttpRequest", false),
		InitializationTimeout: r.span(at+"initializationTimeout", defaultInitializationTimeout, minimumInitializationTimeout),
	}
}

// Command is the program, its arguments and its working directory for a script root. A
// relative program that exists below workerDirectory is named by its full path; any
// other is left to the search path. workingDirectory does not move that lookup.
func (h Handler) Command(root string) (program string, args []string, directory string) {
	program = h.Executable
	base := h.WorkerDirectory
	if !filepath.IsAbs(base) {
		base = filepath.Join(root, base)
	}
	if !filepath.IsAbs(program) {
		full := filepath.Join(base, program)
		if info, err := os.Stat(full); err == nil && !info.IsDir() {
			program = full
		}
	}
	directory = h.WorkingDirectory
	if !filepath.IsAbs(directory) {
		directory = filepath.Join(root, directory)
	}
	return program, splitArguments(h.Arguments), directory
}

// splitArguments cuts a command line at spaces outside double quotes, as .NET does with
// the text it gets.
func splitArguments(line string) []string {
	var args []string
	var current strings.Builder
	quoted, started := false, false
	for _, r := range line {
		switch {
		case r == '"':
			quoted, started = !quoted, true
		case (r == ' ' || r == '\t') && !quoted:
			if started {
				args = append(args, current.String())
				current.Reset()
				started = false
			}
		default:
			current.WriteRune(r)
			started = true
		}
	}
	if started {
		args = append(args, current.String())
	}
	return args
}
