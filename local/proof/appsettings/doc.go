// Package appsettings checks the app settings: the form of local.settings.json,
// settings that the host knows under another name or not at all, switched-off
// functions, and connections to storage.
//
// Values of settings are judged and never repeated: a problem names the setting.
package appsettings
