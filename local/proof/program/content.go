package program

import (
	"bytes"
	"errors"
	"io"
	"path"
	"strings"

	"azurehaymaker/local/proof/rule"
)

// maxHead is how much of a file tells its kind, in bytes: as much as Linux reads.
const maxHead = 256

// content judges what kind of file it is.
func (c *checker) content(file Opened) {
	if file.Size() == 0 {
		c.note(rule.ProgramEmpty, rule.Values{"errno": errFormat})
		return
	}
	head := make([]byte, maxHead)
	n, err := file.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		c.note(rule.ProgramDamaged, rule.Values{"text": "it cannot be read", "errno": errFormat})
		return
	}
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, []byte("\x7fELF")):
		c.linux(file)
	case bytes.HasPrefix(head, []byte("#!")):
		c.script(head)
	case bytes.HasPrefix(head, []byte("MZ")):
		c.note(rule.OtherSystem, rule.Values{"found": "Windows", "errno": errFormat})
	case isMach(head):
		c.note(rule.OtherSystem, rule.Values{"found": "macOS", "errno": errFormat})
	case bytes.IndexByte(head, 0) >= 0:
		c.note(rule.ProgramDamaged, rule.Values{"text": "it is no known kind of program", "errno": errFormat})
	default:
		c.note(rule.NoShebang, rule.Values{"errno": errFormat})
	}
}

func isMach(head []byte) bool {
	for _, magic := range []string{"\xcf\xfa\xed\xfe", "\xce\xfa\xed\xfe", "\xfe\xed\xfa\xcf", "\xfe\xed\xfa\xce", "\xca\xfe\xba\xbe"} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return true
		}
	}
	return false
}

// script judges the first line of a script.
func (c *checker) script(head []byte) {
	first, _, _ := bytes.Cut(head[2:], []byte("\n"))
	if bytes.HasSuffix(first, []byte("\r")) {
		c.note(rule.ShebangCarriageReturn, rule.Values{"errno": errNoEntry})
		return
	}
	words := strings.Fields(string(first))
	if len(words) == 0 {
		c.note(rule.NoShebang, rule.Values{"errno": errFormat})
		return
	}
	if c.target.System == nil {
		return
	}
	if _, err := c.target.System.Stat(words[0]); err != nil {
		c.note(rule.InterpreterMissing, rule.Values{"interpreter": words[0], "errno": errNoEntry})
		return
	}
	if path.Base(words[0]) != "env" || len(words) < 2 || strings.HasPrefix(words[1], "-") {
		return
	}
	for folder := range strings.SplitSeq(c.target.System.Getenv("PATH"), ":") {
		if _, err := c.target.System.Stat(path.Join(folder, words[1])); err == nil {
			return
		}
	}
	c.note(rule.InterpreterMissing, rule.Values{"interpreter": words[1], "errno": errNoEntry})
}
