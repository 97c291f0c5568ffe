package declaration

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"azurehaymaker/local/funchost/jsonnet"
	"azurehaymaker/local/proof/app"
	"azurehaymaker/local/proof/near"
	"azurehaymaker/local/proof/rule"
)

// builtIn are the binding types of the host itself.
func builtIn() []string {
	return []string{"httpTrigger", "http", "timerTrigger", "warmupTrigger", "manualTrigger"}
}

// bundled are the types of the extension bundle with the first major version of the
// bundle that holds them, from the bindings' documentation.
func bundled() map[string]int {
	since := map[string]int{}
	for version, names := range map[int][]string{
		1: {"queueTrigger", "queue", "blobTrigger", "blob", "table", "eventHubTrigger", "eventHub", "serviceBusTrigger", "serviceBus",
			"cosmosDBTrigger", "cosmosDB", "eventGridTrigger", "signalR", "signalRConnectionInfo", "sendGrid", "twilioSms",
			"orchestrationTrigger", "activityTrigger", "orchestrationClient"},
		2: {"durableClient", "entityTrigger", "eventGrid", "signalRTrigger", "rabbitMQTrigger", "rabbitMQ"},
		3: {"kafkaTrigger", "kafka", "webPubSubTrigger", "webPubSub", "webPubSubConnection", "webPubSubContext", "signalRNegotiation", "signalREndpoints"},
		4: {"sqlTrigger", "sql", "daprServiceInvocationTrigger", "daprBindingTrigger", "daprTopicTrigger", "daprState", "daprInvoke", "daprPublish", "daprBinding", "daprSecret",
			"redisPubSubTrigger", "redisListTrigger", "redisStreamTrigger", "redis", "mysqlTrigger", "mysql", "kusto", "mcpToolTrigger", "mcpToolProperty",
			"assistantSkillTrigger", "assistantCreate", "assistantPost", "assistantQuery", "textCompletion", "embeddings", "embeddingsStore", "semanticSearch"},
	} {
		for _, name := range names {
			since[strings.ToLower(name)] = version
		}
	}
	return since
}

// knownTypes are the spellings offered for a misspelled type.
func knownTypes() []string {
	return append(builtIn(), "queueTrigger", "queue", "blobTrigger", "eventHubTrigger", "eventHub", "serviceBusTrigger", "serviceBus",
		"cosmosDBTrigger", "cosmosDB", "eventGridTrigger", "eventGrid", "kafkaTrigger", "kafka", "sqlTrigger", "orchestrationTrigger", "activityTrigger", "durableClient")
}

// unknownTypes explains why a type is not registered. Types that the bundle holds and
// only the local host lacks are no problem.
func (s *subject) unknownTypes() []rule.Problem {
	for i, b := range s.bindings() {
		kind := property(b, "type")
		if b == nil || isBuiltIn(b, kind) {
			continue
		}
		line := s.file.BindingLine(i, "type")
		since, known := bundled()[strings.ToLower(kind)]
		switch id, versions := s.bundle(); {
		case !known:
			meant := near.Name(kind, knownTypes())
			if meant != "" {
				meant = " It looks like " + meant + "."
			}
			return s.at(rule.UnknownType, line, rule.Values{"type": kind, "near": meant})
		case id == "" && s.app.Config != nil:
			return s.at(rule.BundleMissing, line, rule.Values{"type": kind})
		case Highest(versions) < since:
			return s.at(rule.TypeNotInBundle, line, rule.Values{"type": kind, "range": versions})
		}
	}
	return nil
}

func isBuiltIn(b *jsonnet.Object, kind string) bool {
	if strings.EqualFold(kind, "http") {
		return strings.EqualFold(property(b, "direction"), "out")
	}
	return slices.ContainsFunc(builtIn(), func(known string) bool { return strings.EqualFold(known, kind) })
}

func (s *subject) bundle() (id, versions string) {
	if s.app.Config == nil {
		return "", ""
	}
	id, _ = s.app.Config.Text("extensionBundle:id")
	versions, _ = s.app.Config.Text("extensionBundle:version")
	return id, versions
}

// Highest is the highest major version that a bundle's version range allows, a large
// number when it has no upper end or is no range.
func Highest(versions string) int {
	const unbounded = 1 << 30
	if single := regexp.MustCompile(`^\[?\s*(\d+)(\.[\d*]+)*\s*\]?$`).FindStringSubmatch(versions); single != nil {
		major, err := strconv.Atoi(single[1])
		if err == nil {
			return major
		}
		return unbounded
	}
	upper := regexp.MustCompile(`^[\[(][^,]*,\s*(\d+)((?:\.[\d*]+)*)\s*([\])])$`).FindStringSubmatch(versions)
	if upper == nil {
		return unbounded
	}
	major, err := strconv.Atoi(upper[1])
	if err != nil {
		return unbounded
	}
	if upper[3] == ")" && strings.Trim(upper[2], ".0*") == "" {
		major--
	}
	return major
}

// NeedsNewer says whether a function of the app uses a binding type that no bundle up
// to this major version holds.
func NeedsNewer(a *app.App, major int) bool {
	for _, f := range a.Functions() {
		for _, b := range bindings(f.Declaration.Object) {
			if bundled()[strings.ToLower(property(b, "type"))] > major {
				return true
			}
		}
	}
	return false
}
