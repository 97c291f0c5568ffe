package deployment

import (
	"regexp"
	"strings"

	"azurehaymaker/local/funchost/settings"
)

// Built reads the variables that a Dockerfile's last stage sets, without their values:
// an image brings them along, so that a template need not name them.
func Built(dockerfile string) settings.Environment {
	env := settings.Environment{}
	joined := regexp.MustCompile(`\\\r?\n`).ReplaceAllString(dockerfile, " ")
	for line := range strings.SplitSeq(joined, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		switch strings.ToUpper(words[0]) {
		case "FROM":
			clear(env)
		case "ENV":
			for _, found := range regexp.MustCompile(`(?:^|\s)([A-Za-z_][\w.]*)=`).FindAllStringSubmatch(line, -1) {
				env[found[1]] = Reference
			}
			if len(words) == 3 && !strings.Contains(words[1], "=") {
				env[words[1]] = Reference
			}
		}
	}
	return env
}
