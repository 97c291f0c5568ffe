package proof

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"azurehaymaker/local/proof/rule"
)

// appTemplate is a compiled template with one container app; the parts are JSON.
func appTemplate(env, more string) string {
	return `{"$schema": "x", "resources": [{"type": "Microsoft.Storage/storageAccounts", "name": "s"},
	  {"type": "Microsoft.App/containerApps", "name": "app", "properties": {
	    "configuration": {"secrets": [{"name": "storage", "value": "[parameters('storage')]"}]},
	    "template": {"containers": [{"name": "app", "image": "i", "env": ` + env + more + `}], "scale": {"minReplicas": 1}}}}]}`
}

const storageEntry = `{"name": "AzureWebJobsStorage", "secretRef": "storage"}`

func deploy(t *testing.T, app, template string) (Report, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "main.json")
	if err := os.WriteFile(file, []byte(template), 0o600); err != nil {
		t.Fatal(err)
	}
	return Check(t.Context(), filepath.Join("testdata/valid", app), Options{Now: noon, Deployment: file})
}

func TestGoodDeploymentsAreLeftAlone(t *testing.T) {
	all := `{"name": "ORDERS_QUEUE", "value": "orders"}, {"name": "PICTURES", "value": "[parameters('pictures')]"}`
	nested := `{"resources": {"module": {"type": "Microsoft.Resources/deployments", "properties": {
	  "parameters": {"env": {"value": "[variables('env')]"}}, "template": {"parameters": {"env": {"type": "array"}},
	  "resources": [{"type": "Microsoft.App/containerApps", "properties": {"template": {"containers": [{"env": "[parameters('env')]"}], "scale": {"minReplicas": 1}}}}]}}}},
	  "variables": {"env": [` + storageEntry + `, ` + all + `]}}`
	for name, template := range map[string]string{
		"template":     appTemplate("["+storageEntry+", "+all+"]", ""),
		"nested":       strings.Replace(nested, `"secretRef": "storage"`, `"value": "[reference('x')]"`, 1),
		"expression":   appTemplate(`"[concat(variables('common'), createArray(createObject('name', 'PICTURES', 'value', parameters('p'))))]"`, "")[:1] + `"variables": {"common": [` + storageEntry + `, {"name": "ORDERS_QUEUE", "value": "orders"}]}, ` + appTemplate(`"[concat(variables('common'), createArray(createObject('name', 'PICTURES', 'value', parameters('p'))))]"`, "")[1:],
		"site":         `{"resources": [{"type": "Microsoft.Web/sites", "kind": "functionapp,linux", "properties": {"siteConfig": {"appSettings": [{"name": "AzureWebJobsStorage__accountName", "value": "shop"}, ` + all + `]}}}]}`,
		"lines":        "# production\nexport ORDERS_QUEUE=orders\nPICTURES='DefaultEndpointsProtocol=https;AccountName=a;AccountKey=bm90IGEga2V5'\nAzureWebJobsStorage__accountName=shop\n",
		"object":       `{"ORDERS_QUEUE": "orders", "PICTURES__accountName": "a", "AzureWebJobsStorage__accountName": "shop"}`,
		"list":         `[{"name": "ORDERS_QUEUE", "value": "orders", "slotSetting": false}, {"name": "PICTURES__accountName", "value": "a"}, {"name": "AzureWebJobsStorage__accountName", "value": "shop"}]`,
		"local format": `{"IsEncrypted": false, "Values": {"ORDERS_QUEUE": "orders", "PICTURES__accountName": "a", "AzureWebJobsStorage__accountName": "shop"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			if report, err := deploy(t, "queues", template); err != nil || len(report.Problems) > 0 {
				t.Errorf("error %v, problems:\n%s", err, describe(report.Problems))
			}
		})
	}
}

// deploymentMistake is an app, a deployment that does not fit, and what must be said.
type deploymentMistake struct {
	id                 rule.ID
	function           string
	app, template      string
	replace, otherwise string
}

func deploymentMistakes() map[string]deploymentMistake {
	good := "[" + storageEntry + "]"
	return map[string]deploymentMistake{
		"setting of a function": {rule.TemplateSettingMissing, "enlarge", "queues", `{"PICTURES__accountName": "a", "AzureWebJobsStorage__accountName": "shop"}`, "", ""},
		"storage":               {rule.TemplateSettingMissing, "tick", "onlytick", appTemplate("[]", ""), "", ""},
		"local setting":         {rule.TemplateSettingUnset, "", "extra", appTemplate(good, ""), "", ""},
		"secret":                {rule.TemplateSecretMissing, "", "timer", appTemplate(good, ""), `"secretRef": "storage"`, `"secretRef": "store"`},
		"mount":                 {rule.MountOverRoot, "", "timer", appTemplate(good, `, "volumeMounts": [{"volumeName": "v", "mountPath": "/home"}]`), "", ""},
		"scale rules":           {rule.OwnScaleRules, "", "timer", appTemplate(good, ""), `"minReplicas": 1}}}`, `"minReplicas": 1, "rules": [{"name": "q"}]}}}, "kind": "functionapp"`},
		"timer to zero":         {rule.TimerScaledToZero, "tick", "onlytick", appTemplate(good, ""), `"minReplicas": 1`, `"minReplicas": 0`},
		"emulator":              {rule.EmulatorDeployed, "", "timer", `{"AzureWebJobsStorage": "UseDevelopmentStorage=true"}`, "", ""},
		"long name": {rule.HostIDCut, "", "timer", `{"resources": [{"type": "Microsoft.Web/sites", "name": "orders-of-the-northern-warehouse-production", "kind": "functionapp,linux",
		  "properties": {"siteConfig": {"appSettings": [{"name": "AzureWebJobsStorage__accountName", "value": "shop"}]}}}]}`, "", ""},
		"hidden": {rule.HostHidden, "", "timer", `{"AzureWebJobsStorage__accountName": "shop", "WEBSITES_ENABLE_APP_SERVICE_STORAGE": "true"}`, "", ""},
		"dots":   {rule.DisabledWithDots, "tick", "timer", `{"AzureWebJobsStorage__accountName": "shop", "AzureWebJobs.tick.Disabled": "1"}`, "", ""},
	}
}

func TestEachMistakeOfADeploymentIsNamed(t *testing.T) {
	for name, test := range deploymentMistakes() {
		t.Run(name, func(t *testing.T) {
			root := filepath.Join(t.TempDir(), "app")
			base := test.app
			if base == "onlytick" || base == "extra" {
				base = "timer"
			}
			if err := os.CopyFS(root, os.DirFS(filepath.Join("testdata/valid", base))); err != nil {
				t.Fatal(err)
			}
			if test.app == "onlytick" {
				if err := os.RemoveAll(filepath.Join(root, "nightly")); err != nil {
					t.Fatal(err)
				}
			}
			if test.app == "extra" {
				local := `{"IsEncrypted": false, "Values": {"FUNCTIONS_WORKER_RUNTIME": "custom", "AzureWebJobsStorage": "UseDevelopmentStorage=true", "SHOP": "x"}}`
				if err := os.WriteFile(filepath.Join(root, "local.settings.json"), []byte(local), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			file := filepath.Join(t.TempDir(), "main.json")
			if err := os.WriteFile(file, []byte(strings.Replace(test.template, test.replace, test.otherwise, 1)), 0o600); err != nil {
				t.Fatal(err)
			}
			report, err := Check(t.Context(), root, Options{Now: noon, Deployment: file})
			if err != nil {
				t.Fatal(err)
			}
			if len(report.Problems) != 1 || report.Problems[0].ID != test.id || report.Problems[0].Function != test.function {
				t.Errorf("want %s %q, got:\n%s", test.id, test.function, describe(report.Problems))
			}
		})
	}
}

func TestAnImageMayBringSettingsAlong(t *testing.T) {
	file := filepath.Join(t.TempDir(), "settings.env")
	if err := os.WriteFile(file, []byte("AzureWebJobsStorage__accountName=shop\nPICTURES__accountName=p\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := baseImage(t).add(appLayer(t, "queues", wwwroot))
	report, err := CheckLayout(t.Context(), c.layout(t), Options{Now: noon, Deployment: file})
	if err != nil || len(report.Problems) != 1 || report.Problems[0].ID != rule.TemplateSettingMissing {
		t.Errorf("error %v, want the queue's name to be missing, got:\n%s", err, describe(report.Problems))
	}
	report, err = CheckLayout(t.Context(), c.env("ORDERS_QUEUE=orders").layout(t), Options{Now: noon, Deployment: file})
	if err != nil || len(report.Problems) > 0 {
		t.Errorf("error %v, problems:\n%s", err, describe(report.Problems))
	}
}

// TestComputedSettingsAreNoAnswer: names that cannot be told must not be taken for none.
func TestComputedSettingsAreNoAnswer(t *testing.T) {
	for name, template := range map[string]string{
		"parameter":   appTemplate(`"[parameters('env')]"`, ""),
		"map":         appTemplate(`"[map(items(variables('x')), lambda('i', lambdaVariables('i')))]"`, ""),
		"no app":      `{"resources": []}`,
		"prose":       "This is no deployment.",
		"cut off":     `{"resources": [`,
		"nested text": `{"A": {"B": "C"}}`,
		"empty":       "",
	} {
		t.Run(name, func(t *testing.T) {
			if report, err := deploy(t, "timer", template); err == nil {
				t.Errorf("got %s", describe(report.Problems))
			}
		})
	}
}
