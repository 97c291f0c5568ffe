package program

import (
	"io"
	"io/fs"
)

// Target is the machine the handler will run on.
type Target struct {
	// Arch is its processor as GOARCH names it; empty means amd64.
	Arch string
	// System are its files; nil when they are not known, as for a plain folder.
	System System
	// Root is the script root in System.
	Root string
	// May says what the user of the process may do with a file of System; nil when
	// that is everything.
	May func(path string) (read, execute bool)
	// UserName is how to call that user.
	UserName string
}

// System are the files of an image, by absolute path, links resolved.
type System interface {
	Stat(path string) (fs.FileInfo, error)
	Open(path string) (Opened, error)
	// Getenv is a variable of the image.
	Getenv(name string) string
}

// Opened is an open file of known size.
type Opened interface {
	io.ReaderAt
	io.Closer
	Size() int64
}

func (t Target) arch() string {
	if t.Arch == "" {
		return "amd64"
	}
	return t.Arch
}
