package proof

import "azurehaymaker/local/proof/rule"

// elsewhere lists the rules whose broken app is no folder: images and deployments that
// their own tests build.
func elsewhere(id rule.ID) bool {
	switch id {
	case rule.RejectedByHost, // for texts that no rule knows
		rule.ShippedSettings, rule.ConsoleLoggingOff, rule.InterpreterMissing, rule.LibraryMissing, rule.LibraryTooOld, rule.ProgramUnreadable,
		rule.DisabledWithDots, rule.HostHidden, rule.EmulatorDeployed:
		return true
	}
	return id >= rule.TemplateSettingMissing
}
