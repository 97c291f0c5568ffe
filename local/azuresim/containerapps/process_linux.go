package containerapps

import (
	"os/exec"
	"syscall"
)

// isolate gives the process a group of its own and ties its life to the simulator's.
func isolate(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
