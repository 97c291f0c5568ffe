package jsonnet

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestRecordedErrors are the texts that the real host's log shows for broken files.
func TestRecordedErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                                      "Error reading JObject from JsonReader. Path '', line 0, position 0.",
		" ":                                     "Error reading JObject from JsonReader. Path '', line 1, position 1.",
		"[]":                                    "Error reading JObject from JsonReader. Current JsonReader item is not an object: StartArray. Path '', line 1, position 1.",
		`{ "bindings" : [`:                      "Unexpected end of content while loading JObject. Path 'bindings', line 1, position 16.",
		`{"version": "2.0", "customHandler": {`: "Unexpected end of content while loading JObject. Path 'customHandler', line 1, position 37.",
	} {
		if _, err := ParseObject(text, KeepDates); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestErrorsNameTheirPlace(t *testing.T) {
	for text, want := range map[string]string{
		`{"a":1}x`:       "Additional text encountered after finished reading JSON content: x.",
		`{"a":nope}`:     "Unexpected character encountered while parsing value: n.",
		`{"a":"open`:     "Unterminated string.",
		`{"a" 1}`:        "Expected ':' but got: 1.",
		"{\"a\":[1\n2]}": "unexpected character was encountered: 2. Path 'a[0]', line 2, position 1.",
		`{"a":"\q"}`:     `Bad JSON escape sequence: \q.`,
		`{"a":"\u12`:     "Unicode escape sequence",
		`{"a":--1}`:      "not a valid number",
		`{"a":1 /`:       "parsing comment",
		"5":              "not an object: Integer.",
		`"x"`:            "not an object: String.",
		"true":           "not an object: Boolean.",
		"null":           "not an object: Null.",
	} {
		if _, err := ParseObject(text, KeepDates); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestDepthIsBounded(t *testing.T) {
	deep := strings.Repeat("[", 100000)
	if _, err := Parse(deep, KeepDates); err == nil || !strings.Contains(err.Error(), "MaxDepth") {
		t.Errorf("error %v", err)
	}
}

func TestLenience(t *testing.T) {
	object, err := ParseObject("\ufeff// c\n{ 'a' : 1, b /* x */ : [1,2,], \"a\": 2, }", KeepDates)
	if err != nil {
		t.Fatal(err)
	}
	if got := Compact(object); got != `{"a":2,"b":[1,2]}` {
		t.Error(got)
	}
}

func TestTextForms(t *testing.T) {
	for raw, want := range map[string]string{
		`5`: "5", `1.50`: "1.5", `1.0`: "1", `1e15`: "1E+15", `123456789012345678901234567890`: "123456789012345678901234567890",
		`0.00001`: "1E-05", `0.0001`: "0.0001", `-0.0`: "-0", `true`: "True", `false`: "False", `null`: "",
		`"2024-01-02T03:04:05.678Z"`: "01/02/2024 03:04:05", `"2024-01-02"`: "2024-01-02", `"2024-01-02T03:04:05"`: "01/02/2024 03:04:05",
		`{"a":{},"b":[],"c":[1.0]}`: "{\n  \"a\": {},\n  \"b\": [],\n  \"c\": [\n    1.0\n  ]\n}",
	} {
		value, err := Parse(raw, ReadDates)
		if err != nil {
			t.Fatal(err)
		}
		if got := Text(value); got != want {
			t.Errorf("%s: %q, want %q", raw, got, want)
		}
	}
}

func TestDatesKeepTheirInstant(t *testing.T) {
	for text, want := range map[string]string{
		"2024-01-02T03:04:05Z":         "2024-01-02T03:04:05Z",
		"2024-01-02T03:04:05.1200000Z": "2024-01-02T03:04:05.12Z",
		"2024-01-02T03:04:05.5":        "2024-01-02T03:04:05.5",
	} {
		value, err := Parse(`"`+text+`"`, ReadDates)
		if date, ok := value.(Date); err != nil || !ok || date.isoText() != want {
			t.Errorf("%s: %#v, %v", text, value, err)
		}
	}
	value, _ := Parse(`"2024-01-02T03:04:05+02:00"`, ReadDates)
	if date := value.(Date); !date.Time.Equal(time.Date(2024, 1, 2, 1, 4, 5, 0, time.UTC)) || date.Time.Location() != time.Local {
		t.Errorf("offset: %v", date.Time)
	}
	for _, text := range []string{"2024-01-02 03:04:05", "2024-13-02T03:04:05", "2024-01-02T03:04:05,5", "2024-01-02T03:04:05.", "x024-01-02T03:04:05"} {
		if _, ok := parseDate(text); ok {
			t.Errorf("%q is taken for a date", text)
		}
	}
}

func TestPlace(t *testing.T) {
	line, position := Place("{\"a\":[\n {\"b\":\"x\"}]}", "a[0].b")
	if line != 2 || position != 9 {
		t.Errorf("line %d, position %d", line, position)
	}
}

func TestObjectsFoldNames(t *testing.T) {
	var o Object
	o.Set("Id", 1)
	o.SetFold("ID", int64(2))
	o.SetFold("other", nil)
	if got := Compact(&o); got != `{"Id":2,"other":null}` {
		t.Error(got)
	}
	if value, ok := o.GetFold("iD"); !ok || value != int64(2) {
		t.Errorf("%v %v", value, ok)
	}
	if _, ok := o.GetFold("nothing"); ok || o.Len() != 2 {
		t.Error("found what is not there")
	}
}

// TestWriteReadsBack: what is written, compact or indented, reads back as the same text.
func TestWriteReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := genValue(3).Draw(t, "value")
		compact := Compact(value)
		for _, text := range []string{compact, Indented(value)} {
			again, err := Parse(text, KeepDates)
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			if got := Compact(again); got != compact {
				t.Fatalf("%s became %s", compact, got)
			}
		}
	})
}

func genValue(depth int) *rapid.Generator[any] {
	options := []*rapid.Generator[any]{
		rapid.Just[any](nil), rapid.Bool().AsAny(), rapid.Int64().AsAny(), rapid.String().AsAny(),
		rapid.Float64Range(-1e300, 1e300).AsAny(),
	}
	if depth > 0 {
		options = append(options, rapid.Custom(func(t *rapid.T) any {
			return Array(rapid.SliceOfN(genValue(depth-1), 0, 4).Draw(t, "array"))
		}), rapid.Custom(func(t *rapid.T) any {
			o := &Object{}
			for _, name := range rapid.SliceOfN(rapid.String(), 0, 4).Draw(t, "names") {
				o.Set(name, genValue(depth-1).Draw(t, "member"))
			}
			return o
		}))
	}
	return rapid.OneOf(options...)
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{`{"a":[1,2.5,"x",null,{"b":true}]}`, "'", `{"\ud83d\ude00":"\ud800"}`, "/*", "-", `"2024-01-02T03:04:05+99:99"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		value, err := Parse(text, KeepDates)
		if err != nil {
			return
		}
		if _, err := Parse(Compact(value), KeepDates); err != nil {
			t.Fatalf("%q was written as %q, which does not read: %v", text, Compact(value), err)
		}
	})
}
