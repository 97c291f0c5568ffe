package rule

// Where the files lie: stage 0 of discovery, of which the host says nothing.
const (
	TooDeep          ID = "HM-F001"
	RootBelow        ID = "HM-F002"
	RootAbove        ID = "HM-F003"
	NoHostFile       ID = "HM-F004"
	NoFunctions      ID = "HM-F005"
	MisnamedFile     ID = "HM-F006"
	FileIsFolder     ID = "HM-F007"
	Ignored          ID = "HM-F008"
	CaseClash        ID = "HM-F009"
	DanglingLink     ID = "HM-F010"
	LinkOutside      ID = "HM-F011"
	BadFunctionName  ID = "HM-F012"
	NameHost         ID = "HM-F013"
	MisnamedHostFile ID = "HM-F014"
	ShippedSettings  ID = "HM-F015"
)

const nothingFound = "0 functions found (Host); No job functions found. The host stays up, GET / answers 200, every function 404, and the handler is never started."

func layoutRules() []Rule {
	return []Rule{
		{TooDeep, "functions-too-deep", Error, "No line at all about '{function}': it is not counted, not listed, and its URL answers 404. With no other function: " + nothingFound,
			"{path} lies deeper than one level below host.json. The host looks exactly one level below its script root and never deeper.",
			"Put the folder directly beside host.json: {function}/function.json."},
		{RootBelow, "root-one-level-below", Error, nothingFound,
			"host.json is in the subfolder {folder}, not in the root: the parent folder was copied, zipped or named as the root.",
			"Copy the contents of {folder} (COPY {folder}/ /home/site/wwwroot/), or name {folder} as the root."},
		{RootAbove, "root-one-level-above", Error, nothingFound,
			"host.json is in the parent folder: the host was started, or the check called, one level too low.",
			"Use the folder that holds host.json as the root."},
		{NoHostFile, "host-file-missing", Error, "The host writes a default host.json without customHandler and fails: WorkerConfig for runtime: custom not found. Every call answers 503 'Function host is not running.'",
			"There is no host.json in the root.",
			"Create host.json with \"version\": \"2.0\" and a customHandler section, and check that it is copied."},
		{NoFunctions, "no-function-folder", Error, nothingFound,
			"No folder directly below the root holds a function.json: they were never created, not built or not copied.",
			"Give every function a folder beside host.json with a function.json; in a Dockerfile copy the built script root, not the sources."},
		{MisnamedFile, "function-file-misnamed", Error, "No line at all about '{function}': it is not counted, not listed, and its URL answers 404.",
			"The folder holds {found} but no function.json; on Linux the name must match letter by letter.",
			"Rename {found} to function.json."},
		{FileIsFolder, "function-file-is-folder", Error, "No line at all about '{function}': it is not counted and not listed.",
			"{function}/function.json is a folder, as a bind mount of a missing file or a wrong COPY target makes it.",
			"Replace the folder by the file."},
		{Ignored, "function-ignored-when-packed", Error, "Works locally; deployed, '{function}' is missing without a word.",
			"The entry '{pattern}' of {file} keeps {function}/function.json out of the package.",
			"Remove or anchor the entry in {file} (for example '/{pattern}/'), or rename the function folder."},
		{CaseClash, "function-names-differ-in-case", Error, "The whole host is in error, every call answers 503 'Function host is not running.'",
			"The folders '{function}' and '{other}' differ in letter case only; the host compares names without case.",
			"Rename one of the two folders."},
		{DanglingLink, "dangling-link", Error, "No line at all about '{function}': it is not counted, not listed, and its URL answers 404.",
			"{path} is a symbolic link whose target does not exist.",
			"Copy the real files into the root, or repair the link."},
		{LinkOutside, "link-leaves-root", Warning, "Works on this machine; in a package or image '{function}' is missing without a word.",
			"{path} is a symbolic link to a place outside of the root, which is not copied with it.",
			"Copy the real folder into the root."},
		{BadFunctionName, "function-name-invalid", Error, "The '{function}' function is in error: '{function}' is not a valid function name.",
			"A function's name (its folder) begins with a letter and has letters, digits, '_' and '-' only, at most 128.",
			"Rename the folder."},
		{NameHost, "function-named-host", Error, "The '{function}' function is in error: '{function}' is not a valid function name.",
			"'host' is reserved in any letter case.",
			"Rename the folder."},
		{MisnamedHostFile, "host-file-misnamed", Error, "As without host.json: the host does not start, every call answers 503 'Function host is not running.'",
			"The root holds {found} but no host.json; on Linux the name must match letter by letter.",
			"Rename {found} to host.json."},
		{ShippedSettings, "local-settings-shipped", Warning, "Nothing is logged: in Azure the file is ignored, its settings are unset, and its secrets are in the image.",
			"local.settings.json is part of the image.",
			"Add it to .dockerignore and pass each setting as an environment variable."},
	}
}
