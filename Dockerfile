# Paddock's images. `make image` builds both; docs/image.md explains their use.
#   dev      Go, g++ and Paddock's modules: `go build` builds a module that uses Paddock
#   runtime  the files that a built binary needs, for a non-root user and a read-only root

# Debian 12, or an image based on it.
ARG BASE=debian:bookworm-slim

# The folder of a prebuilt V8. `--build-context v8-archive=DIR` replaces this empty one. Without it,
# V8 is built from source in half an hour on two cores.
FROM scratch AS v8-archive

FROM ${BASE} AS base
ARG GOPROXY GOSUMDB GONOSUMDB GONOPROXY GOPRIVATE
COPY internal/image/steps/certificates.sh internal/image/steps/apt.conf /steps/

FROM base AS v8
ARG PADDOCK_V8_MIRROR
COPY third_party/v8 /v8-recipe
COPY internal/image/steps/v8.sh /steps/
RUN --mount=type=secret,id=certificates --mount=type=bind,from=v8-archive,target=/v8-archive /steps/v8.sh /v8

# g++ and Go.
FROM base AS tools
COPY third_party/tools.sh internal/image/steps/go.sh /steps/
RUN --mount=type=secret,id=certificates /steps/go.sh

# Paddock's modules with the engine compiled, in the format of a module proxy.
FROM tools AS module
ARG VERSION=v0.0.0-local
COPY --from=v8 /v8 /v8
COPY . /paddock
RUN --mount=type=secret,id=certificates /paddock/internal/image/steps/module.sh /module "$VERSION"

FROM tools AS dev
ARG VERSION=v0.0.0-local
COPY --from=module /module /usr/local/share/paddock/module
COPY internal/image/steps/dev.sh /steps/
RUN --mount=type=secret,id=certificates /steps/dev.sh "$VERSION"
WORKDIR /src
CMD ["bash"]

FROM base AS runtime-files
COPY --from=v8 /v8/share /usr/share/doc/paddock-v8
COPY internal/image/steps/runtime.sh /steps/
RUN --mount=type=secret,id=certificates /steps/runtime.sh /files

FROM scratch AS runtime
COPY --from=runtime-files /files /
USER 65532:65532
WORKDIR /home/nonroot
ENV HOME=/home/nonroot
