//go:build unix

package containerapps

import (
	"os/exec"
	"syscall"
)

// terminateGroup asks the process group to end; one that is gone needs no asking.
func terminateGroup(command *exec.Cmd) { _ = syscall.Kill(-command.Process.Pid, syscall.SIGTERM) }

// killGroup ends what is left of the process group.
func killGroup(command *exec.Cmd) { _ = syscall.Kill(-command.Process.Pid, syscall.SIGKILL) }
