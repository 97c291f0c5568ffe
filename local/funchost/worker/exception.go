package worker

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
)

// startException is the .NET text of a process that cannot be started: the system's error
// number and text.
func (w *Worker) startException(err error) string {
	code := syscall.ENOENT
	if !errors.Is(err, exec.ErrNotFound) && !errors.As(err, &code) {
		return err.Error()
	}
	text := code.Error()
	return fmt.Sprintf("System.ComponentModel.Win32Exception (%d): An error occurred trying to start process '%s' with working directory '%s'. %s",
		int(code), w.options.Program, w.options.Dir, strings.ToUpper(text[:1])+text[1:])
}
