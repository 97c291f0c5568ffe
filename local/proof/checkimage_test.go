package proof

import (
	"path/filepath"
	"slices"
	"testing"

	"azurehaymaker/local/proof/rule"
)

const wwwroot = "/home/site/wwwroot"

// handler replaces the app's program.
func handler(t testing.TB, content string, mode int64) *container {
	return good(t).add(layer(t, file{name: wwwroot + "/handler", content: content, mode: mode}))
}

func good(t testing.TB) *container { return baseImage(t).add(appLayer(t, "forwarding", wwwroot)) }

func TestAGoodImageIsLeftAlone(t *testing.T) {
	for name, check := range map[string]func(c *container) (Report, error){
		"layout":       func(c *container) (Report, error) { return CheckLayout(t.Context(), c.layout(t), Options{Now: noon}) },
		"OCI archive":  func(c *container) (Report, error) { return CheckArchive(t.Context(), c.archive(t), Options{Now: noon}) },
		"docker saved": func(c *container) (Report, error) { return CheckArchive(t.Context(), c.saved(t), Options{Now: noon}) },
	} {
		t.Run(name, func(t *testing.T) {
			report, err := check(good(t))
			if err != nil {
				t.Fatal(err)
			}
			if len(report.Problems) > 0 || !slices.Equal(report.Found, []string{"hello", "items"}) {
				t.Errorf("found %v, problems:\n%s", report.Found, describe(report.Problems))
			}
		})
	}
}

// imageMistake is a broken image and what it must be told.
type imageMistake struct {
	id    rule.ID
	where string
	image func() *container
}

func imageMistakes(t *testing.T) map[string]imageMistake {
	const glibc = "/lib64/ld-linux-x86-64.so.2"
	return map[string]imageMistake{
		"wrong platform": {rule.ImagePlatform, "- -:0", func() *container { c := good(t); c.arch = "arm64"; return c }},
		"app elsewhere":  {rule.ImageRootMissing, "- -:0", func() *container { return baseImage(t).add(appLayer(t, "forwarding", wwwroot+"/app")) }},
		"app taken away": {rule.ImageRootMissing, "- -:0", func() *container { return good(t).add(layer(t, file{name: wwwroot + "/.wh..wh..opq"})) }},
		"no host":        {rule.ImageNoHost, "- -:0", func() *container { return good(t).add(layer(t, file{name: "/.wh.azure-functions-host"})) }},
		"entrypoint": {rule.ImageEntrypoint, "- -:0", func() *container {
			c := good(t)
			c.config.Cmd, c.config.Entrypoint = nil, []string{wwwroot + "/handler"}
			return c
		}},
		"root moved": {rule.ImageRootMoved, "- -:0", func() *container {
			return baseImage(t).add(appLayer(t, "forwarding", "/app")).env("AzureWebJobsScriptRoot=/app")
		}},
		"port of root": {rule.ImageUserPort, "- -:0", func() *container { c := good(t); c.config.User = "app"; return c }},
		"no curl":      {rule.ImageNoCurl, "- -:0", func() *container { return good(t).add(layer(t, file{name: "/usr/bin/.wh.curl"})) }},
		"no bundle": {rule.ImageNoBundle, "- -:0", func() *container {
			return baseImage(t).add(appLayer(t, "queues", wwwroot), layer(t, file{name: "/.wh.FuncExtensionBundles"}))
		}},
		"no log": {rule.ConsoleLoggingOff, "- -:0", func() *container { return good(t).env("AzureFunctionsJobHost__Logging__Console__IsEnabled=false") }},
		"unreadable": {rule.ImageUnreadable, "hello hello/function.json:0", func() *container {
			c := good(t).env("ASPNETCORE_URLS=http://+:8080").add(layer(t, file{name: wwwroot + "/hello/", mode: 0o700}))
			c.config.User = "1654"
			return c
		}},
		"not for the user": {rule.ProgramUnreadable, "- handler:0", func() *container {
			c := handler(t, "#!/bin/sh\n", 0o744).env("ASPNETCORE_URLS=http://+:8080")
			c.config.User = "app"
			return c
		}},
		"settings shipped": {rule.ShippedSettings, "- local.settings.json:1", func() *container {
			return good(t).add(layer(t, file{name: wwwroot + "/local.settings.json", content: "{}"}))
		}},
		"folder taken away": {rule.NoFunctions, "- -:0", func() *container {
			return good(t).add(layer(t, file{name: wwwroot + "/.wh.hello"}, file{name: wwwroot + "/.wh.items"}))
		}},
		"too deep": {rule.TooDeep, "late functions/late/function.json:1", func() *container {
			return good(t).add(layer(t, file{name: wwwroot + "/functions/late/function.json", content: "{}"}))
		}},
		"dangling": {rule.DanglingLink, "late late:0", func() *container {
			return good(t).add(layer(t, file{name: wwwroot + "/late", link: "/build/late"}))
		}},
		"not built":      {rule.ProgramMissing, "- host.json:5", func() *container { return good(t).add(layer(t, file{name: wwwroot + "/.wh.handler"})) }},
		"no execute bit": {rule.ProgramNotExecutable, "- handler:0", func() *container { return handler(t, "#!/bin/sh\n", 0o644) }},
		"arm64":          {rule.WrongArchitecture, "- handler:0", func() *container { return handler(t, string(elfFile("machine=arm64")), 0o755) }},
		"no interpreter": {rule.InterpreterMissing, "- handler:0", func() *container { return handler(t, "#!/usr/bin/python3\n", 0o755) }},
		"env and no interpreter": {rule.InterpreterMissing, "- handler:0", func() *container {
			return handler(t, "#!/usr/bin/env node\n", 0o755).add(layer(t, file{name: "/usr/bin/env", content: "x", mode: 0o755}))
		}},
		"no loader": {rule.LoaderMissing, "- handler:0", func() *container {
			return handler(t, string(elfFile("interp=/lib/ld-musl-x86_64.so.1")), 0o755)
		}},
		"no library": {rule.LibraryMissing, "- handler:0", func() *container {
			return handler(t, string(elfFile("interp="+glibc+" needs=libssl.so.3")), 0o755)
		}},
		"library too old": {rule.LibraryTooOld, "- handler:0", func() *container {
			return handler(t, string(elfFile("interp="+glibc+" needs=libc.so.6 version=GLIBC_2.38")), 0o755).
				add(layer(t, file{name: "/usr/lib64/libc.so.6", content: string(elfFile("type=library defines=GLIBC_2.36")), mode: 0o755}))
		}},
		"other runtime": {rule.RuntimeOther, "- -:0", func() *container { return good(t).env("FUNCTIONS_WORKER_RUNTIME=node") }},
		"dots":          {rule.DisabledWithDots, "hello -:0", func() *container { return good(t).env("AzureWebJobs.hello.Disabled=true") }},
		"mount":         {rule.HostHidden, "- -:0", func() *container { return good(t).env("WEBSITES_ENABLE_APP_SERVICE_STORAGE=true") }},
		"emulator":      {rule.EmulatorDeployed, "- -:0", func() *container { return good(t).env("AzureWebJobsStorage=UseDevelopmentStorage=true") }},
	}
}

func TestEachMistakeOfAnImageIsNamed(t *testing.T) {
	for name, test := range imageMistakes(t) {
		t.Run(name, func(t *testing.T) {
			report, err := CheckLayout(t.Context(), test.image().layout(t), Options{Now: noon})
			if err != nil {
				t.Fatal(err)
			}
			if len(report.Problems) != 1 || report.Problems[0].ID != test.id || where(report.Problems[0]) != test.where {
				t.Errorf("want %s %s, got:\n%s", test.id, test.where, describe(report.Problems))
			}
		})
	}
}

// TestGoodProgramsOfImages: what looks like the mistakes above and is none.
func TestGoodProgramsOfImages(t *testing.T) {
	libc := layer(t, file{name: "/usr/lib64/libc.so.6", content: string(elfFile("type=library defines=GLIBC_2.38")), mode: 0o755})
	dynamic := string(elfFile("interp=/lib64/ld-linux-x86-64.so.2 needs=libc.so.6 version=GLIBC_2.38"))
	for name, c := range map[string]*container{
		"dynamic":         handler(t, dynamic, 0o755).add(libc),
		"hard link":       good(t).add(layer(t, file{name: "/opt/handler", content: string(elfFile("go port")), mode: 0o755}), layer(t, file{name: wwwroot + "/handler", hard: "opt/handler"})),
		"symbolic link":   good(t).add(layer(t, file{name: "/opt/handler", content: string(elfFile("go port")), mode: 0o755}, file{name: wwwroot + "/handler", link: "/opt/handler"})),
		"layer over link": handler(t, "#!/bin/late\n", 0o755).add(layer(t, file{name: "/bin/late", content: "x", mode: 0o755})),
		"own start script": func() *container {
			c := good(t).add(layer(t, file{name: "/start.sh", content: "#!/bin/sh\nexec /azure-functions-host/Microsoft.Azure.WebJobs.Script.WebHost\n", mode: 0o755}))
			c.config.Cmd, c.config.Entrypoint = nil, []string{"/start.sh"}
			return c
		}(),
		"owner may": func() *container {
			c := good(t).env("ASPNETCORE_URLS=http://+:8080").add(layer(t, file{name: wwwroot + "/hello/", mode: 0o700, uid: 1654}))
			c.config.User = "app"
			return c
		}(),
	} {
		t.Run(name, func(t *testing.T) {
			report, err := CheckLayout(t.Context(), c.layout(t), Options{Now: noon})
			if err != nil || len(report.Problems) > 0 || len(report.Found) != 2 {
				t.Errorf("error %v, found %v, problems:\n%s", err, report.Found, describe(report.Problems))
			}
		})
	}
}

func TestNoImageIsNoAnswer(t *testing.T) {
	if report, err := CheckLayout(t.Context(), t.TempDir(), Options{}); err == nil {
		t.Errorf("empty folder: %+v", report)
	}
	if report, err := CheckArchive(t.Context(), "checkimage_test.go", Options{}); err == nil {
		t.Errorf("no archive: %+v", report)
	}
	if report, err := CheckArchive(t.Context(), filepath.Join(t.TempDir(), "missing.tar"), Options{}); err == nil {
		t.Errorf("missing: %+v", report)
	}
}
