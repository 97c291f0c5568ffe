package rule

// Stage 1 of discovery: reading function.json.
const (
	BrokenDeclaration   ID = "HM-F020"
	EmptyDeclaration    ID = "HM-F021"
	DeclarationNoObject ID = "HM-F022"
	NoBindings          ID = "HM-F023"
	BindingsMisspelled  ID = "HM-F024"
	BindingNoObject     ID = "HM-F025"
	BadDirection        ID = "HM-F026"
	BadDataType         ID = "HM-F027"
	BadCardinality      ID = "HM-F028"
	ScriptFileMissing   ID = "HM-F029"
	BadConfiguration    ID = "HM-F030"
	BadRetry            ID = "HM-F031"
	DisabledFlagIgnored ID = "HM-F032"
	RejectedByHost      ID = "HM-F033"
)

const inError = "The '{function}' function is in error: {text}"

func declarationRules() []Rule {
	return []Rule{
		{BrokenDeclaration, "function-json-broken", Error, inError, "function.json is not valid JSON; it breaks off or has a stray character.", "Mend the JSON at the line named."},
		{EmptyDeclaration, "function-json-empty", Error, inError, "function.json is empty: it was created and never written, or truncated by a failed copy.", "Write the declaration, and check how the file is copied."},
		{DeclarationNoObject, "function-json-no-object", Error, inError, "The outermost value of function.json is not an object.", "Write {\"bindings\": [...]}."},
		{NoBindings, "bindings-missing", Error, inError, "function.json has no bindings, so there is nothing that could trigger the function.", "Declare the trigger in \"bindings\"."},
		{BindingsMisspelled, "bindings-misspelled", Error, inError, "The property is spelled \"{found}\"; this one is compared letter by letter and must be \"bindings\".", "Rename it to \"bindings\"."},
		{BindingNoObject, "binding-no-object", Error, inError, "An entry of bindings is not an object.", "Write every binding as {\"name\": ..., \"type\": ..., \"direction\": ...}."},
		{BadDirection, "binding-direction-invalid", Error, inError, "A binding's direction is none of in, out and inout.", "Use \"in\" for triggers and inputs, \"out\" for outputs."},
		{BadDataType, "binding-datatype-invalid", Error, inError, "A binding's dataType is none of string, binary and stream.", "Remove dataType, or set \"string\" or \"binary\"."},
		{BadCardinality, "binding-cardinality-invalid", Error, inError, "A binding's cardinality is neither one nor many.", "Set \"one\" or \"many\"."},
		{ScriptFileMissing, "script-file-missing", Error, inError, "scriptFile names a file that is not in the function's folder. A custom handler needs no scriptFile.", "Remove scriptFile."},
		{BadConfiguration, "configuration-source-invalid", Error, inError, "configurationSource is neither \"config\" nor \"attributes\".", "Remove configurationSource."},
		{BadRetry, "retry-policy-invalid", Error, inError, "The retry section lacks a value or has a wrong one.", "Give strategy, maxRetryCount (at least -1), and delayInterval (fixedDelay) or minimumInterval and maximumInterval (exponentialBackoff)."},
		{DisabledFlagIgnored, "disabled-flag-ignored", Warning, "Nothing is logged; the function runs.", "\"disabled\": true in function.json is read by no host since version 2.", "Set the app setting AzureWebJobs.{function}.Disabled (AzureWebJobs_{function}_Disabled in containers) to true."},
		{RejectedByHost, "rejected-by-host", Error, inError, "The host rejects the declaration with the text above.", "Change function.json as the text says."},
	}
}
