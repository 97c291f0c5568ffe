package rule

// The image around the app.
const (
	ImagePlatform    ID = "HM-F220"
	ImageRootMissing ID = "HM-F221"
	ImageNoHost      ID = "HM-F222"
	ImageEntrypoint  ID = "HM-F223"
	ImageRootMoved   ID = "HM-F224"
	ImageUserPort    ID = "HM-F225"
	ImageNoCurl      ID = "HM-F226"
	ImageUnreadable  ID = "HM-F227"
	ImageNoBundle    ID = "HM-F228"
)

func imageRules() []Rule {
	return []Rule{
		{ImagePlatform, "image-platform-wrong", Error, "exec format error; the portal says 'runtime is unreachable'.", "The image is for {found}; Azure's Functions hosts run linux/amd64.", "docker build --platform linux/amd64"},
		{ImageRootMissing, "image-root-without-app", Error, nothingFound, "The image's script root {root} holds no host.json.{elsewhere}", "COPY the staged app to {root}."},
		{ImageNoHost, "image-without-functions-host", Error, "The container runs, and no Functions endpoint answers.", "The image holds no Functions host (/azure-functions-host): it is not built on a Functions base image.", "FROM mcr.microsoft.com/azure-functions/base:4 or dotnet:4."},
		{ImageEntrypoint, "image-entrypoint-replaced", Error, "The container starts the handler (or ends), and no Functions endpoint answers.", "ENTRYPOINT or CMD starts {found}, not the Functions host.", "Remove ENTRYPOINT and CMD from the Dockerfile; the host starts the handler."},
		{ImageRootMoved, "script-root-moved", Warning, "Runs; the portal and scale settings look elsewhere and answer 500, and platforms that override the variable find 0 functions.", "AzureWebJobsScriptRoot is {root}; every part of Azure expects /home/site/wwwroot.", "Put the app into /home/site/wwwroot."},
		{ImageUserPort, "user-and-low-port", Warning, "Failed to bind to address http://[::]:80: permission denied, where the platform forbids it.", "The image runs as {user} and the host listens on port 80.", "Set ASPNETCORE_URLS=http://+:8080 and the matching target port, or keep the base image's user."},
		{ImageNoCurl, "image-without-curl", Warning, "No process is associated with this object; queue functions never scale from zero.", "Container Apps asks the host for its scale settings with curl inside of the image, and the image has none.", "apt-get install -y --no-install-recommends curl"},
		{ImageUnreadable, "file-closed-to-user", Error, "{path} is not read: access is denied. The function or the host is in error.", "The image runs as {user}, who may not read {path}.", "COPY with --chmod=a+rX or --chown."},
		{ImageNoBundle, "image-without-bundle", Warning, "Nothing is logged; while the bundle cannot be downloaded the host is in error, and every call answers 503 'Function host is not running.'", "The image does not hold the extension bundle {bundle} in /FuncExtensionBundles, so the host downloads it at each start.", "Build on a base image that brings /FuncExtensionBundles, or copy that folder from one."},
	}
}
