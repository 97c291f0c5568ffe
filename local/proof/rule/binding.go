package rule

// Stage 2 of discovery: bindings and routes.
const (
	BindingNameMark     ID = "HM-F040"
	BindingNameInvalid  ID = "HM-F041"
	BindingNameMissing  ID = "HM-F042"
	DuplicateBinding    ID = "HM-F043"
	ReturnNotOut        ID = "HM-F044"
	BindingTypeMissing  ID = "HM-F045"
	NoTrigger           ID = "HM-F046"
	TriggerIsOutput     ID = "HM-F047"
	TwoTriggers         ID = "HM-F048"
	UnknownType         ID = "HM-F049"
	BundleMissing       ID = "HM-F050"
	BadAuthLevel        ID = "HM-F051"
	ReservedRoute       ID = "HM-F052"
	RouteClash          ID = "HM-F053"
	LeadingSlash        ID = "HM-F054"
	RouteTemplate       ID = "HM-F055"
	UnknownMethod       ID = "HM-F056"
	RouteShadowed       ID = "HM-F057"
	ForwardingOff       ID = "HM-F058"
	NoSchedule          ID = "HM-F059"
	MethodsNoArray      ID = "HM-F060"
	TypeNotInBundle     ID = "HM-F061"
	RouteContainsPrefix ID = "HM-F062"
	RouteReachesOther   ID = "HM-F063"
)

const hostDown = "The job host does not start, the process stays: every call answers 503 'Function host is not running.' "

func bindingRules() []Rule {
	return []Rule{
		{BindingNameMark, "binding-name-with-mark", Error, inError, "The binding name '{name}' has '_' or '-'. Function names may, binding names must not.", "Use letters and digits only, such as '{better}'."},
		{BindingNameInvalid, "binding-name-invalid", Error, inError, "The binding name '{name}' is not a letter followed by letters and digits.", "Use letters and digits only, beginning with a letter."},
		{BindingNameMissing, "binding-name-missing", Error, inError, "A binding has no name.", "Give the binding a \"name\"."},
		{DuplicateBinding, "binding-name-twice", Error, inError, "Two bindings have the same name; letter case does not count.", "Rename one of them."},
		{ReturnNotOut, "return-binding-not-out", Error, inError, "$return stands for the function's answer and can only be an output.", "Set \"direction\": \"out\", or choose another name."},
		{BindingTypeMissing, "binding-type-missing", Error, inError, "A binding has no type.", "Give the binding a \"type\", such as queueTrigger."},
		{NoTrigger, "no-trigger", Error, inError, "None of the bindings is a trigger: no type ends in 'Trigger'.", "Declare exactly one trigger, such as httpTrigger, queueTrigger or timerTrigger."},
		{TriggerIsOutput, "trigger-is-output", Error, inError, "The binding '{name}' is a trigger with direction out, which makes it none.", "Set \"direction\": \"in\"."},
		{TwoTriggers, "two-triggers", Error, inError, "A function has exactly one trigger, this one has more.", "Split it into one function per trigger; the handler can serve both with the same code."},
		{UnknownType, "binding-type-unknown", Error, inError, "No extension knows the binding type '{type}'.{near}", "Correct the type."},
		{BundleMissing, "extension-bundle-missing", Error, inError, "'{type}' comes from the extension bundle, and host.json configures none. Only HTTP, timer and warm-up triggers are built in.", "Add \"extensionBundle\": {\"id\": \"Microsoft.Azure.Functions.ExtensionBundle\", \"version\": \"[4.*, 5.0.0)\"} to host.json."},
		{BadAuthLevel, "auth-level-invalid", Error, inError, "authLevel is none of anonymous, function and admin.", "Set one of the three."},
		{ReservedRoute, "route-reserved", Error, inError, "Routes that begin with 'admin' or 'runtime' belong to the host; 'administrators' begins so too.", "Choose another route."},
		{RouteClash, "route-twice", Error, inError, "Two functions have the same route and share a method; the later one in name order loses.", "Change one route, or give the two different methods."},
		{LeadingSlash, "route-leading-slash", Error, hostDown + "The route template separator character '/' cannot appear consecutively.", "The route '{route}' begins with '/', which puts the whole host in error, not one function.", "Write the route without the leading slash."},
		{RouteTemplate, "route-template-invalid", Error, hostDown + "{text}", "ASP.NET refuses the route '{route}', which puts the whole host in error, not one function.", "Correct the template."},
		{UnknownMethod, "method-unknown", Warning, "Nothing is logged; calls with the method that was meant answer 404.", "'{method}' is not a known HTTP method.", "Correct the entry of methods."},
		{RouteShadowed, "route-shadowed", Warning, "Nothing is logged; calls of '{function}' reach '{other}'.", "The host tries routes in the order of function names, not by how specific they are: '{other}' comes first and its route '{route}' takes everything.", "Rename one function so that the catch-all comes last, or narrow its route."},
		{ForwardingOff, "forwarding-silently-off", Warning, "Nothing is logged; the handler gets POST /{function} with JSON instead of the client's request.", "Forwarding needs exactly one httpTrigger and exactly one http output; '{function}' has other bindings.", "Leave only httpTrigger and http here and write to queues elsewhere, or let the handler serve POST /{function}."},
		{NoSchedule, "schedule-missing", Error, inError, "The timer trigger has no schedule.", "Give it a \"schedule\", such as \"0 */5 * * * *\"."},
		{MethodsNoArray, "methods-no-array", Warning, "Nothing is logged; the function answers every method.", "methods is not an array, so the host does not read it.", "Write \"methods\": [\"get\"]."},
		{TypeNotInBundle, "type-not-in-bundle", Error, "The '{function}' function is in error: The binding type(s) '{type}' were not found in the configured extension bundle. Please ensure the type is correct and the correct version of extension bundle is configured.", "The bundle range {range} ends before the versions that hold '{type}'.", "Use the range [4.*, 5.0.0)."},
		{RouteContainsPrefix, "route-repeats-prefix", Warning, "Nothing is logged; /{prefix}/… answers 404, the function is at /{prefix}/{route}.", "The route '{route}' repeats the prefix '{prefix}', which the host puts before every route.", "Remove the prefix from the route."},
		{RouteReachesOther, "route-reaches-other-function", Warning, "Nothing is logged; whoever sends POST /{other} to the app reaches the handler as the host's own call of '{other}' does.", "'{function}' is forwarded with its path, and its route '{route}', without a prefix, takes /{other}, which is the path of the host's calls of '{other}'.", "Set extensions.http.routePrefix in host.json, or narrow the route so that no function's name fits."},
	}
}
