//go:build unix && !linux

package containerapps

import (
	"os/exec"
	"syscall"
)

// isolate gives the process a group of its own. Only Linux can also tie its life
// to the simulator's; elsewhere an agent outlives a simulator that is killed.
func isolate(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}
