package proof

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"strconv"
	"strings"
	"testing"
)

func unquote(t testing.TB, text string) string {
	t.Helper()
	plain, err := strconv.Unquote(text)
	if err != nil {
		t.Fatalf("raw content %s: %v", text, err)
	}
	return plain
}

// elfFile builds a small ELF file from words such as "machine=arm64 interp=/lib/x go
// port cut type=object". It would run nowhere; it has what a check can read.
func elfFile(spec string) []byte {
	options := map[string]string{}
	for word := range strings.FieldsSeq(spec) {
		name, value, _ := strings.Cut(word, "=")
		options[name] = value
	}
	machine := map[string]elf.Machine{"": elf.EM_X86_64, "arm64": elf.EM_AARCH64, "386": elf.EM_386}[options["machine"]]
	kind := map[string]elf.Type{"": elf.ET_EXEC, "object": elf.ET_REL, "library": elf.ET_DYN, "core": elf.ET_CORE}[options["type"]]
	var payload bytes.Buffer
	if _, ok := options["go"]; ok {
		payload.WriteString("\xff Go buildinf:")
	}
	if _, ok := options["port"]; ok {
		payload.WriteString("FUNCTIONS_CUSTOMHANDLER_PORT")
	}
	const headers, segment = 64, 56
	interp := options["interp"]
	segments := 1
	if interp != "" {
		segments++
	}
	data := uint64(headers + segments*segment)
	entry := uint64(0x400000)
	if options["type"] != "" {
		entry = 0
	}
	var out bytes.Buffer
	write := func(v any) { _ = binary.Write(&out, binary.LittleEndian, v) } // a buffer takes everything
	header := elf.Header64{Type: uint16(kind), Machine: uint16(machine), Version: uint32(elf.EV_CURRENT), Entry: entry,
		Phoff: headers, Ehsize: headers, Phentsize: segment, Phnum: uint16(segments), Shentsize: 64}
	copy(header.Ident[:], "\x7fELF\x02\x01\x01")
	write(header)
	write(elf.Prog64{Type: uint32(elf.PT_LOAD), Flags: 5, Off: data, Filesz: uint64(payload.Len()), Memsz: uint64(payload.Len()), Align: 1})
	if interp != "" {
		write(elf.Prog64{Type: uint32(elf.PT_INTERP), Off: data + uint64(payload.Len()), Filesz: uint64(len(interp) + 1), Align: 1})
	}
	out.Write(payload.Bytes())
	out.WriteString(interp + "\x00")
	if _, ok := options["cut"]; ok {
		return out.Bytes()[:data+1]
	}
	return out.Bytes()
}
