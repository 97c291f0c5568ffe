package worker

import (
	"bufio"
	"errors"
	"io"
	"strings"

	"azurehaymaker/local/funchost/hostlog"
)

// maxLine bounds one output line, in bytes; a longer one is logged in pieces.
const maxLine = 256 << 10

// Prefixes by which a handler marks a line for the host's own logs.
const (
	systemPrefix  = "LanguageWorkerConsoleLog"
	toolingPrefix = "azfuncjsonlog:"
)

// eachLine calls take for each line until the pipe ends.
func eachLine(r io.Reader, take func(string)) {
	reader := bufio.NewReaderSize(r, maxLine)
	for {
		line, err := reader.ReadSlice('\n')
		if len(line) > 0 {
			take(strings.TrimRight(string(line), "\r\n"))
		}
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return
		}
	}
}

func (w *Worker) stdoutLine(line string) {
	if !w.special(line) {
		w.options.Log.Info(hostlog.Console, "%s", line)
	}
}

// stderrLine logs a line of the error stream and says whether it counts as an error.
func (w *Worker) stderrLine(line string) bool {
	if w.special(line) {
		return false
	}
	lower := strings.ToLower(line)
	isError := w.options.ErrorsOnly
	if !w.options.ErrorsOnly {
		for _, word := range []string{"error", "fail", "severe", "unhandled exception"} {
			isError = isError || strings.Contains(lower, word)
		}
	}
	switch {
	case strings.Contains(lower, "warn"):
		w.options.Log.Warn(hostlog.Console, "%s", line)
		return false
	case isError:
		w.options.Log.Error(hostlog.Console, "%s", line)
		return true
	default:
		w.options.Log.Info(hostlog.Console, "%s", line)
		return false
	}
}

// special routes the lines that a handler marked.
func (w *Worker) special(line string) bool {
	if rest, ok := strings.CutPrefix(line, systemPrefix); ok {
		w.options.Log.Info("Host.Function.Console.System", "%s", rest)
		return true
	}
	if rest, ok := strings.CutPrefix(line, toolingPrefix); ok {
		w.options.Log.Info("Host.Function.ToolingConsoleLog", "%s", rest)
		return true
	}
	return false
}
