package program

import (
	"bytes"
	"debug/elf"
	"errors"
	"io"
	"strings"

	"azurehaymaker/local/proof/rule"
)

// machines are the processors by their ELF number as GOARCH names them.
func machines() map[elf.Machine]string {
	return map[elf.Machine]string{
		elf.EM_X86_64: "amd64", elf.EM_AARCH64: "arm64", elf.EM_386: "386", elf.EM_ARM: "arm",
		elf.EM_RISCV: "riscv64", elf.EM_PPC64: "ppc64le", elf.EM_S390: "s390x", elf.EM_LOONGARCH: "loong64",
	}
}

// linux judges an ELF file.
func (c *checker) linux(file Opened) {
	program, err := elf.NewFile(io.NewSectionReader(file, 0, file.Size()))
	if err != nil {
		c.note(rule.ProgramDamaged, rule.Values{"text": err.Error(), "errno": errFormat})
		return
	}
	found, known := machines()[program.Machine]
	if !known {
		found = program.Machine.String()
	}
	if found != c.target.arch() {
		c.note(rule.WrongArchitecture, rule.Values{"found": found, "wanted": c.target.arch(), "errno": errFormat})
		return
	}
	if cut := truncated(program, file.Size()); cut {
		c.note(rule.ProgramDamaged, rule.Values{"text": "it ends before its segments do", "errno": errFormat})
		return
	}
	if program.Type != elf.ET_EXEC && program.Type != elf.ET_DYN || program.Entry == 0 {
		kind := map[elf.Type]string{elf.ET_REL: "an object to be linked", elf.ET_CORE: "a core dump"}[program.Type]
		if kind == "" {
			kind = "a shared library"
		}
		c.note(rule.NotAProgram, rule.Values{"found": kind, "errno": errFormat})
		return
	}
	if c.loader(program) {
		c.port(file)
	}
}

func truncated(program *elf.File, size int64) bool {
	for _, segment := range program.Progs {
		if segment.Type == elf.PT_LOAD && (segment.Off > uint64(size) || segment.Filesz > uint64(size)-segment.Off) {
			return true
		}
	}
	return false
}

// maxInterpreter bounds the text of a loader's path, in bytes.
const maxInterpreter = 4096

// interpreter is the dynamic loader that the program asks for; empty when static.
func interpreter(program *elf.File) (string, error) {
	for _, segment := range program.Progs {
		if segment.Type != elf.PT_INTERP {
			continue
		}
		if segment.Filesz > maxInterpreter {
			return "", errors.New("the path of its loader is too long")
		}
		text, err := io.ReadAll(segment.Open())
		return strings.TrimRight(string(text), "\x00"), err
	}
	return "", nil
}

// loader checks what a dynamically linked program needs; false when it cannot start.
func (c *checker) loader(program *elf.File) bool {
	wanted, err := interpreter(program)
	if err != nil {
		c.note(rule.ProgramDamaged, rule.Values{"text": err.Error(), "errno": errFormat})
		return false
	}
	if wanted == "" {
		return true
	}
	if c.target.System == nil {
		if !ofBaseImage(wanted) {
			c.note(rule.LoaderMissing, rule.Values{"interpreter": wanted, "errno": errNoEntry})
			return false
		}
		return true
	}
	if _, err := c.target.System.Stat(wanted); err != nil {
		c.note(rule.LoaderMissing, rule.Values{"interpreter": wanted, "errno": errNoEntry})
		return false
	}
	return c.libraries(program)
}

// ofBaseImage knows the loaders of the Functions base images, which are Debian's.
func ofBaseImage(loader string) bool {
	return loader == "/lib64/ld-linux-x86-64.so.2" || loader == "/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2" || loader == "/lib/ld-linux-aarch64.so.1"
}

// maxSearched bounds how much of a program is searched for the variable, in bytes.
const maxSearched = 512 << 20

// port looks whether a Go program knows the variable with its port: Go keeps its texts
// as they are, so one that never mentions it cannot read it.
func (c *checker) port(file Opened) {
	data, err := io.ReadAll(io.NewSectionReader(file, 0, min(file.Size(), maxSearched)))
	if err != nil || !bytes.Contains(data, []byte("\xff Go buildinf:")) {
		return
	}
	if !bytes.Contains(data, []byte("FUNCTIONS_CUSTOMHANDLER_PORT")) && !bytes.Contains(data, []byte("FUNCTIONS_HTTPWORKER_PORT")) {
		c.note(rule.PortIgnored, nil)
	}
}
