package azurite

import "syscall"

// dieWithParent makes the kernel end Azurite when the playground is killed, so
// that a kill -9 leaves no process behind. The own process group keeps a
// terminal's Ctrl-C away from it: its parent stops it in order.
func dieWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
