package image

import (
	"io"
	"path"
	"strconv"
	"strings"
)

// identity is the user a container runs as.
type identity struct {
	root     bool
	uid, gid int
	known    bool
}

// maxAccounts bounds what is read of /etc/passwd and /etc/group, in bytes.
const maxAccounts = 1 << 20

// identity resolves the configuration's user, by the image's own accounts. An unknown
// name is not known, and nothing is then said about what it may do.
func (i *Image) identity() identity {
	user, group, _ := strings.Cut(i.User, ":")
	if user == "" || user == "root" || user == "0" {
		return identity{root: true, known: true}
	}
	id := identity{gid: -1}
	var err error
	if id.uid, err = strconv.Atoi(user); err == nil {
		id.known = true
	}
	for _, fields := range i.accounts("/etc/passwd") {
		if len(fields) > 3 && (fields[0] == user || fields[2] == user) {
			uid, errUID := strconv.Atoi(fields[2])
			gid, errGID := strconv.Atoi(fields[3])
			if errUID == nil && errGID == nil {
				id.uid, id.gid, id.known = uid, gid, true
			}
		}
	}
	if group != "" {
		if gid, err := strconv.Atoi(group); err == nil {
			id.gid = gid
		}
		for _, fields := range i.accounts("/etc/group") {
			if gid, err := strconv.Atoi(field(fields, 2)); err == nil && fields[0] == group {
				id.gid = gid
			}
		}
	}
	id.root = id.known && id.uid == 0
	return id
}

func field(fields []string, n int) string {
	if n < len(fields) {
		return fields[n]
	}
	return ""
}

func (i *Image) accounts(name string) [][]string {
	file, err := i.Open(name)
	if err != nil {
		return nil
	}
	data, err := io.ReadAll(io.NewSectionReader(file, 0, min(file.Size(), maxAccounts)))
	if err != nil {
		return nil
	}
	var lines [][]string
	for line := range strings.SplitSeq(string(data), "\n") {
		lines = append(lines, strings.Split(line, ":"))
	}
	return lines
}

// may says what the user may do with a file, the folders above it included.
func (i *Image) may(id identity, name string) (read, execute bool) {
	e, err := i.tree.lookup(name)
	if err != nil || id.root || !id.known {
		return true, true
	}
	for folder := path.Dir(e.name); folder != "/"; folder = path.Dir(folder) {
		if parent, ok := i.tree.entries[folder]; ok && bits(id, parent)&1 == 0 {
			return false, false
		}
	}
	allowed := bits(id, e)
	return allowed&4 != 0, allowed&1 != 0
}

// bits are the three permission bits that count for a user.
func bits(id identity, e *entry) int {
	mode := int(e.mode.Perm())
	switch {
	case id.uid == e.uid:
		return mode >> 6 & 7
	case id.gid == e.gid:
		return mode >> 3 & 7
	}
	return mode & 7
}
