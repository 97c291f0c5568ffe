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
	end := data + uint64(payload.Len()+len(interp)+1)
	dynamic := dynamicSections(options, end)
	if len(dynamic.headers) > 0 {
		header.Shoff, header.Shnum = end+uint64(len(dynamic.content)), uint16(len(dynamic.headers))
	}
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
	out.Write(dynamic.content)
	for _, section := range dynamic.headers {
		write(section)
	}
	return out.Bytes()
}

// sections are section headers and what they point to.
type sections struct {
	content []byte
	headers []elf.Section64
}

// dynamicSections writes what the loader reads of a program that needs a library in a
// version, or of a library that defines one. The first section is the null section,
// which also serves as the names' table.
func dynamicSections(options map[string]string, offset uint64) sections {
	needs, version, defines := options["needs"], options["version"], options["defines"]
	if needs == "" && defines == "" {
		return sections{}
	}
	s := sections{headers: []elf.Section64{{}}}
	add := func(kind elf.SectionType, content []byte, link, info uint32, size uint64) {
		s.headers = append(s.headers, elf.Section64{Type: uint32(kind), Off: offset + uint64(len(s.content)), Size: uint64(len(content)), Link: link, Info: info, Entsize: size})
		s.content = append(s.content, content...)
	}
	packed := func(values ...any) []byte {
		var out bytes.Buffer
		for _, v := range values {
			_ = binary.Write(&out, binary.LittleEndian, v)
		}
		return out.Bytes()
	}
	names := "\x00" + needs + "\x00" + version + "\x00" + defines + "\x00"
	library, wanted, defined := uint32(1), uint32(len(needs)+2), uint32(len(needs)+len(version)+3)
	add(elf.SHT_STRTAB, []byte(names), 0, 0, 0)
	if needs != "" {
		add(elf.SHT_DYNAMIC, packed(uint64(elf.DT_NEEDED), uint64(library), uint64(0), uint64(0)), 1, 0, 16)
	}
	add(elf.SHT_DYNSYM, make([]byte, 2*elf.Sym64Size), 1, 0, elf.Sym64Size)
	add(elf.SHT_GNU_VERSYM, make([]byte, 4), 0, 0, 2)
	if version != "" {
		add(elf.SHT_GNU_VERNEED, packed(uint16(1), uint16(1), library, uint32(16), uint32(0), uint32(0), uint16(0), uint16(2), wanted, uint32(0)), 1, 1, 0)
	}
	if defines != "" {
		add(elf.SHT_GNU_VERDEF, packed(uint16(1), uint16(0), uint16(1), uint16(1), uint32(0), uint32(20), uint32(0), defined, uint32(0)), 1, 1, 0)
	}
	return s
}
