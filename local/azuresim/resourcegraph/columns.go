package resourcegraph

import (
	"fmt"
	"maps"
	"strings"
)

// tableColumns are the columns of both tables, lower case.
func tableColumns() map[string]bool {
	columns := map[string]bool{}
	for _, name := range strings.Fields("id name type tenantId kind location resourceGroup subscriptionId managedBy sku plan properties tags identity zones extendedLocation") {
		columns[strings.ToLower(name)] = true
	}
	return columns
}

// known refuses columns that do not exist at this place of the query; a misspelt
// one would otherwise compare as empty.
func (p *parser) known(name token) error {
	if p.scope[strings.ToLower(name.text)] {
		return nil
	}
	return fmt.Errorf("failed to resolve column or scalar expression named '%s' at position %d", name.text, name.at)
}

// shape changes the columns to those after a stage.
func (p *parser) shape(s stage) {
	switch s := s.(type) {
	case project:
		p.scope = map[string]bool{}
		p.add(s.columns)
	case extend:
		p.scope = maps.Clone(p.scope)
		p.add(s.columns)
	case count:
		p.scope = map[string]bool{"count": true}
	}
}

func (p *parser) add(columns []column) {
	for _, column := range columns {
		p.scope[strings.ToLower(column.name)] = true
	}
}

// joined are the columns of a union.
func joined(left, right map[string]bool) map[string]bool {
	all := maps.Clone(left)
	maps.Copy(all, right)
	return all
}
