# Two images from one build: "app" (the Functions host with our handler, the
# default) and "agent" (what a Container Apps Job runs).
#
#   docker build --target app   -t haymaker .
#   docker build --target agent -t haymaker-agent .
#
# All of it is linux/amd64: the Functions images exist for nothing else, and a
# handler for another processor looks to the host like one that never answers.

FROM --platform=linux/amd64 golang:1.26-bookworm AS build
ARG VERSION=dev
ENV CGO_ENABLED=0 GOFLAGS=-trimpath
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
# Named folders: nothing of local/, no settings and no staged copy gets in.
COPY azure/ azure/
COPY durable/ durable/
COPY functions/ functions/
COPY handler/ handler/
COPY haymaker/ haymaker/
COPY cmd/haymaker-agent/ cmd/haymaker-agent/
COPY host.json /script-root/host.json
RUN go build -ldflags "-s -w -X main.version=${VERSION}" -o /script-root/bin/handler ./handler
RUN go build -ldflags "-s -w -X main.version=${VERSION}" -o /out/haymaker-agent ./cmd/haymaker-agent
# The same command that make build uses puts each function.json where the host
# looks: exactly one level below host.json.
RUN /script-root/bin/handler stage /script-root

# No shell, no package manager, CA certificates, and a user that is not root.
FROM --platform=linux/amd64 gcr.io/distroless/static-debian12:nonroot AS agent
COPY --from=build /out/haymaker-agent /haymaker-agent
USER nonroot:nonroot
ENTRYPOINT ["/haymaker-agent"]

# Last, so that a plain docker build makes it. The host of this image listens on
# port 80 and writes below /home, so it runs as the user the image chose.
FROM --platform=linux/amd64 mcr.microsoft.com/azure-functions/base:4 AS app
# Container Apps asks the host for its scale settings with curl inside the image.
RUN command -v curl >/dev/null || (apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*)
# Without console logging the host says nothing about a failing start. The four
# schedules must exist, or the host cannot index the timers; set others at will.
ENV AzureWebJobsScriptRoot=/home/site/wwwroot \
    AzureFunctionsJobHost__Logging__Console__IsEnabled=true \
    FUNCTIONS_WORKER_RUNTIME=custom \
    HAYMAKER_SCHEDULE="0 0 0,6,12,18 * * *" \
    HAYMAKER_SWEEP_SCHEDULE="0 */5 * * * *" \
    HAYMAKER_ORPHAN_SCHEDULE="0 30 3 * * *" \
    HAYMAKER_CONTROL_SCHEDULE="*/30 * * * * *"
COPY --from=build /script-root/ /home/site/wwwroot/
