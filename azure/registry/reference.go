package registry

import (
	"fmt"
	"regexp"
	"strings"
)

// Reference is an image within a registry: a repository and a tag or a digest.
type Reference struct {
	Repository string
	Tag        string // "" when Digest is set
	Digest     string // sha256:… or ""
}

// The grammar of the OCI distribution specification, which bounds every part.
var (
	repositoryPattern = regexp.MustCompile(`^[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*$`)
	tagPattern        = regexp.MustCompile(`^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$`)
	digestPattern     = regexp.MustCompile(`^sha256:[a-f0-9]{64}$`)
)

// ParseReference reads repository[:tag][@sha256:…]. A missing tag is latest; with
// a digest the tag is dropped, for the digest decides.
func ParseReference(text string) (Reference, error) {
	name, digest, hasDigest := strings.Cut(text, "@")
	repository, tag, hasTag := strings.Cut(name, ":")
	switch {
	case len(repository) > 255 || !repositoryPattern.MatchString(repository):
		return Reference{}, fmt.Errorf("image %q: the repository must be lower-case path components, without the registry's host", text)
	case hasTag && !tagPattern.MatchString(tag):
		return Reference{}, fmt.Errorf("image %q: the tag is not valid", text)
	case hasDigest && !digestPattern.MatchString(digest):
		return Reference{}, fmt.Errorf("image %q: the digest must be sha256: and 64 hexadecimal digits", text)
	case hasDigest:
		return Reference{Repository: repository, Digest: digest}, nil
	case !hasTag:
		tag = "latest"
	}
	return Reference{Repository: repository, Tag: tag}, nil
}

// Manifest is what names the manifest in a request: the digest, else the tag.
func (r Reference) Manifest() string {
	if r.Digest != "" {
		return r.Digest
	}
	return r.Tag
}
