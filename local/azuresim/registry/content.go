package registry

import (
	"net/http"
	"strconv"

	"azurehaymaker/local/azuresim/wire"

	"github.com/gorilla/mux"
)

func (p *Plane) manifest(w http.ResponseWriter, r *http.Request) {
	repository, reference := mux.Vars(r)["repository"], mux.Vars(r)["reference"]
	if answer := p.pull(r, repository); answer != nil {
		answer.Write(w, r)
		return
	}
	image, ok := p.images.Find(repository, reference)
	if !ok {
		wire.RegistryError(http.StatusNotFound, "MANIFEST_UNKNOWN", "manifest tagged by %q is not found", reference).Write(w, r)
		return
	}
	p.content(manifestType, image.Digest, image.manifest).Write(w, r)
}

func (p *Plane) content(kind, name string, body []byte) wire.Answer {
	return wire.Answer{Status: http.StatusOK, Body: body, Header: http.Header{
		"Content-Type": {kind}, "Docker-Content-Digest": {name}, "Content-Length": {strconv.Itoa(len(body))},
		"Docker-Distribution-Api-Version": {"registry/2.0"}, "Etag": {`"` + name + `"`},
	}}
}

func (p *Plane) blob(w http.ResponseWriter, r *http.Request) {
	repository, name := mux.Vars(r)["repository"], mux.Vars(r)["digest"]
	if answer := p.pull(r, repository); answer != nil {
		answer.Write(w, r)
		return
	}
	for _, image := range p.images.images {
		if image.Repository == repository && digest(image.config) == name {
			p.content(configType, name, image.config).Write(w, r)
			return
		}
	}
	wire.RegistryError(http.StatusNotFound, "BLOB_UNKNOWN", "blob unknown to registry").Write(w, r)
}

func (p *Plane) tags(w http.ResponseWriter, r *http.Request) {
	repository := mux.Vars(r)["repository"]
	if answer := p.pull(r, repository); answer != nil {
		answer.Write(w, r)
		return
	}
	tags := []string{}
	for _, image := range p.images.images {
		if image.Repository == repository {
			tags = append(tags, image.Tag)
		}
	}
	if len(tags) == 0 {
		wire.RegistryError(http.StatusNotFound, "NAME_UNKNOWN", "repository name not known to registry").Write(w, r)
		return
	}
	wire.JSON(http.StatusOK, map[string]any{"name": repository, "tags": tags}).Write(w, r)
}
