package main

import (
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"sotto/session/problem"
)

// manual is the manual's text without its typesetting, by the headings that
// begin with the given macro.
func manual(t *testing.T, macro string) map[string]string {
	t.Helper()
	raw, err := os.ReadFile("sotto.1")
	if err != nil {
		t.Fatal(err)
	}
	plain := strings.NewReplacer(`\-`, "-", `\(aq`, "'").Replace(string(raw))
	sections := map[string]string{}
	heading := ""
	for line := range strings.SplitSeq(plain, "\n") {
		if rest, ok := strings.CutPrefix(line, macro+" "); ok {
			heading = strings.Trim(rest, `"`)
			continue
		}
		if strings.HasPrefix(line, ".SH ") {
			heading = ""
		}
		if strings.HasPrefix(line, ".") { // words of a macro line, without the macro
			_, line, _ = strings.Cut(line, " ")
		}
		line = strings.Join(strings.Fields(strings.ReplaceAll(line, `"`, " ")), " ")
		sections[heading] += line + "\n"
	}
	return sections
}

func TestManualHasEveryCommandAndFlag(t *testing.T) {
	sections := manual(t, ".SS")
	for _, row := range commands() {
		section, ok := sections[synopsis(&row)]
		if !ok {
			t.Errorf("the manual has no section %q", synopsis(&row))
		}
		for _, f := range row.flags {
			if want := strings.TrimSuffix("--"+f.name+" "+f.value, " ") + "\n"; !strings.Contains(section, want) {
				t.Errorf("the manual's section %q lacks %q", synopsis(&row), want)
			}
		}
	}
}

func TestManualHasEveryExitCode(t *testing.T) {
	section := manual(t, ".SH")["EXIT STATUS"]
	if !strings.Contains(section, "\n0\nDone.\n") {
		t.Error("the manual does not say what 0 is")
	}
	for _, code := range problem.Codes() {
		class := strconv.Itoa(int(problem.New(code, "").Class))
		_, rest, ok := strings.Cut(section, "\n"+class+"\n")
		if !ok {
			t.Errorf("the manual lacks exit code %s", class)
			continue
		}
		_, rest, _ = strings.Cut(rest, "Codes: ")
		listed, _, _ := strings.Cut(rest, ".\n")
		if !strings.Contains(", "+listed+", ", ", "+string(code)+", ") {
			t.Errorf("the manual lacks %s under exit code %s", code, class)
		}
	}
}

func TestManualHasEveryField(t *testing.T) {
	for heading, shapes := range map[string][]any{
		"account list --json":   {accountJSON{}},
		"config --json":         {settingJSON{}},
		"archive check --json":  {checkJSON{}},
		"account import --json": {importJSON{}},
		"listen --json":         {messageJSON{}},
		"doctor --json":         {stepJSON{}, factJSON{}, findingJSON{}},
		"doctor FILE --json":    {domainJSON{}},
		"Problems":              {problemJSON{}},
	} {
		hasFields(t, manual(t, ".SS")[heading], heading, shapes...)
	}
	hasFields(t, manual(t, ".SH")["SCRIPTS"], "SCRIPTS", order{}, eventJSON{}, contactJSON{}, tlsJSON{})
}

// hasFields looks for every field of some shapes among a section's words.
func hasFields(t *testing.T, section, heading string, shapes ...any) {
	t.Helper()
	known := map[string]bool{}
	for _, word := range strings.FieldsFunc(section, func(r rune) bool { return strings.ContainsRune(" \n,.()", r) }) {
		known[word] = true
	}
	for _, shape := range shapes {
		kind := reflect.TypeOf(shape)
		for i := range kind.NumField() {
			name, _, _ := strings.Cut(kind.Field(i).Tag.Get("json"), ",")
			if !known[name] {
				t.Errorf("the manual's section %q lacks the field %q of %s", heading, name, kind)
			}
		}
	}
}
