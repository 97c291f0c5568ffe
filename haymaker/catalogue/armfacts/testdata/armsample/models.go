// Package armsample has one of everything armfacts reads, in the form of the
// SDK's generated code.
package armsample

import (
	"encoding/json"
	"time"
)

type Size string

const (
	SizeLarge Size = "Large"
	SizeSmall Size = "Small"
)

const version20240501 = "2024-05-01"

// Shop - A shop.
type Shop struct {
	// REQUIRED; Where it is.
	Location *string

	// What it has.
	Properties *ShopProperties
	Tags       map[string]*string

	// READ-ONLY; Its id.
	ID *string
}

type ShopProperties struct {
	// REQUIRED; READ-ONLY; When it opened.
	Opened *time.Time

	// REQUIRED; How large it is.
	Size  *Size
	Doors []DoorClassification
	Stock *int32
	Rate  *float64
	Photo []byte
	Open  *bool
	Any   any
	// The one it belongs to.
	Parent *ShopProperties
}

type Door struct {
	// REQUIRED; Its kind.
	Kind *string
	// OPTIONAL; Contains additional key/value pairs not defined in the schema.
	AdditionalProperties map[string]any
}

type GlassDoor struct {
	// REQUIRED; Its kind.
	Kind  *string
	Panes *int32
}

type WoodenDoor struct {
	// REQUIRED; Its kind.
	Kind *string
}

type DoorClassification interface{ GetDoor() *Door }

type ShopsClientUpdateOptions struct{ Body *Shop }

func (s Shop) MarshalJSON() ([]byte, error) {
	objectMap := make(map[string]any)
	populate(objectMap, "location", s.Location)
	populate(objectMap, "properties", s.Properties)
	populate(objectMap, "tags", s.Tags)
	populate(objectMap, "id", s.ID)
	return json.Marshal(objectMap)
}

func (s *ShopProperties) UnmarshalJSON(data []byte) error {
	var rawMsg map[string]json.RawMessage
	for key, val := range rawMsg {
		var err error
		switch key {
		case "opened":
			err = unpopulate(val, "Opened", &s.Opened)
		case "size":
			err = unpopulate(val, "Size", &s.Size)
		case "doors":
			s.Doors, err = unmarshalDoorClassificationArray(val)
		case "stock":
			err = unpopulate(val, "Stock", &s.Stock)
		case "rate":
			err = unpopulate(val, "Rate", &s.Rate)
		case "photo":
			err = unpopulate(val, "Photo", &s.Photo)
		case "open":
			err = unpopulate(val, "Open", &s.Open)
		case "any":
			err = unpopulate(val, "Any", &s.Any)
		case "parent":
			err = unpopulate(val, "Parent", &s.Parent)
		}
		_ = err
	}
	return nil
}

func (g GlassDoor) MarshalJSON() ([]byte, error) {
	objectMap := make(map[string]any)
	objectMap["kind"] = "Glass"
	populate(objectMap, "panes", g.Panes)
	return json.Marshal(objectMap)
}

func (w WoodenDoor) MarshalJSON() ([]byte, error) {
	objectMap := make(map[string]any)
	objectMap["kind"] = "Wooden"
	return json.Marshal(objectMap)
}

func (d Door) MarshalJSON() ([]byte, error) {
	objectMap := make(map[string]any)
	objectMap["kind"] = d.Kind
	return json.Marshal(objectMap)
}

func unmarshalDoorClassification(rawMsg json.RawMessage) (DoorClassification, error) {
	var m map[string]any
	var b DoorClassification
	switch m["kind"] {
	case "Glass":
		b = &GlassDoor{}
	case "Wooden":
		b = &WoodenDoor{}
	default:
		b = &Door{}
	}
	return b, nil
}
