package playground

import "syscall"

// ownGroup keeps a terminal's Ctrl-C away from the children, which the
// playground stops in order, and has the kernel end them when it is killed.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
