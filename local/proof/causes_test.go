package proof

import (
	"slices"
	"testing"

	"azurehaymaker/local/proof/rule"
)

// cause is a row of the collection of real threads about functions that were not found,
// and the rules that name it.
type cause struct {
	row   int
	cause string
	ids   []rule.ID
}

// causes are the rows that concern custom handlers and can be told from files, an image,
// settings or a template, without starting anything.
func causes() []cause {
	return []cause{
		{1, "functions one level too deep", []rule.ID{rule.TooDeep}},
		{2, "parent folder packed", []rule.ID{rule.RootBelow, rule.ImageRootMissing}},
		{3, "share mounted over the app", []rule.ID{rule.HostHidden, rule.MountOverRoot}},
		{4, "script root set back to wwwroot, app elsewhere", []rule.ID{rule.ImageRootMissing}},
		{5, "script root moved", []rule.ID{rule.ImageRootMoved}},
		{7, "base image of another language", []rule.ID{rule.RuntimeOther}},
		{8, "settings only in local.settings.json", []rule.ID{rule.TemplateSettingUnset, rule.TemplateSettingMissing}},
		{9, "emulator's address in a container", []rule.ID{rule.EmulatorDeployed}},
		{10, "no storage", []rule.ID{rule.StorageMissing, rule.TemplateSettingMissing}},
		{11, "keys without storage", []rule.ID{rule.StorageMissingHTTP}},
		{13, "empty storage setting beside an identity", []rule.ID{rule.StorageEmptyBeside}},
		{14, "misspelled setting", []rule.ID{rule.MisspelledSetting}},
		{15, "handler's program missing", []rule.ID{rule.ProgramMissing}},
		{16, "path with ./", []rule.ID{rule.DotSlashPath}},
		{17, "runtime assumed on the PATH", []rule.ID{rule.ProgramNotInRoot, rule.InterpreterMissing}},
		{18, "no execute bit", []rule.ID{rule.ProgramNotExecutable}},
		{19, "wrong processor", []rule.ID{rule.ImagePlatform, rule.WrongArchitecture}},
		{20, "forwarding on or off unawares", []rule.ID{rule.ForwardingOff, rule.ForwardingMisplaced}},
		{21, "path that the handler does not serve", []rule.ID{rule.RouteContainsPrefix, rule.ForwardingOff}},
		{26, "template resets the settings", []rule.ID{rule.HandlerMissing, rule.TemplateSettingUnset}},
		{27, "runtime names another language", []rule.ID{rule.RuntimeOther}},
		{28, "runtime is the portal's default", []rule.ID{rule.RuntimeOther}},
		{29, "runtime unset", []rule.ID{rule.RuntimeMissing}},
		{31, "local.settings.json missing in a fresh clone", []rule.ID{rule.RuntimeMissing, rule.StorageMissing}},
		{32, "wrong directory", []rule.ID{rule.RootAbove, rule.RootBelow, rule.NoHostFile}},
		{33, "sources published, not the build", []rule.ID{rule.NoFunctions, rule.TooDeep}},
		{34, "entry of an ignore file drops a function", []rule.ID{rule.Ignored}},
		{35, "no version in host.json", []rule.ID{rule.VersionMissing}},
		{36, "version of the runtime in host.json", []rule.ID{rule.VersionWrong}},
		{37, "host.json damaged", []rule.ID{rule.HostBroken}},
		{38, "keys of version 1", []rule.ID{rule.OldKey}},
		{39, "reserved prefix or route", []rule.ID{rule.PrefixReserved, rule.ReservedRoute}},
		{40, "no extension bundle", []rule.ID{rule.BundleMissing}},
		{41, "bundle range too old", []rule.ID{rule.BundleOld, rule.TypeNotInBundle, rule.BundleRange}},
		{42, "bundle downloaded at the start", []rule.ID{rule.ImageNoBundle}},
		{43, "no bindings", []rule.ID{rule.NoBindings}},
		{44, "binding name missing or invalid", []rule.ID{rule.BindingNameMark, rule.BindingNameInvalid, rule.BindingNameMissing}},
		{45, "two triggers", []rule.ID{rule.TwoTriggers}},
		{46, "unknown binding type", []rule.ID{rule.UnknownType}},
		{47, "setting or connection unresolved", []rule.ID{rule.UnresolvedSetting, rule.ConnectionMissing}},
		{48, "allow-list left behind", []rule.ID{rule.AllowListFile, rule.AllowListSetting}},
		{49, "disabled, or not disabled", []rule.ID{rule.FunctionDisabled, rule.DisabledWithDots, rule.DisabledFlagIgnored}},
		{50, "host ids collide", []rule.ID{rule.HostIDCut}},
		{51, "storage that cannot exist", []rule.ID{rule.StoragePlaceholder, rule.StorageMalformed, rule.StorageKeyMissing}},
		{54, "console logging off", []rule.ID{rule.ConsoleLoggingOff}},
		{55, "no curl in the image", []rule.ID{rule.ImageNoCurl}},
		{57, "own scale rules", []rule.ID{rule.OwnScaleRules}},
		{58, "timer scaled to zero", []rule.ID{rule.TimerScaledToZero}},
		{60, "image without the Functions host", []rule.ID{rule.ImageNoHost, rule.ImageEntrypoint}},
		{62, "CONTAINER_NAME", []rule.ID{rule.ContainerName}},
		{63, "catch-all reaches other functions", []rule.ID{rule.RouteReachesOther}},
	}
}

// TestEveryKnownCauseHasARule: each row that can be told without starting anything leads
// to rules of the catalogue, and a broken app proves each of them.
func TestEveryKnownCauseHasARule(t *testing.T) {
	proven := elsewhere(t)
	for _, f := range fixtures(t) {
		proven = append(proven, rule.ID(f.id))
	}
	rows := map[int]bool{}
	for _, c := range causes() {
		if rows[c.row] || len(c.ids) == 0 {
			t.Errorf("row %d: twice, or without a rule", c.row)
		}
		rows[c.row] = true
		for _, id := range c.ids {
			if _, ok := rule.Find(id); !ok || !slices.Contains(proven, id) {
				t.Errorf("row %d, %s: %s is no rule with a broken app", c.row, c.cause, id)
			}
		}
	}
	if len(rows) != 51 {
		t.Errorf("%d causes, want 51", len(rows))
	}
}
