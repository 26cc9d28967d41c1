# The hub as an image that stands where the contrib image stood: same entry point, same user, same default configuration path, no shell.
# Built for the platform it runs on without emulating it: npm and tsc run on the builder's platform, and from the target's own base
# image only files are copied. docs/image.md tells how to build and check it, with and without a container engine.
#
#   docker buildx build --platform linux/amd64,linux/arm64 --build-arg VERSION=0.1.0 --build-arg REVISION=$(git rev-parse HEAD) -t otlp-hub .
ARG BASE=docker.io/library/node:20.20.2-bookworm-slim@sha256:2cf067cfed83d5ea958367df9f966191a942351a2df77d6f0193e162b5febfc0
# What Node and its libraries are taken from, for the platform the image is for.
ARG RUNTIME_BASE=${BASE}
ARG BUILDPLATFORM

# Node and its libraries for the platform the image is for.
FROM ${RUNTIME_BASE} AS runtime

FROM --platform=${BUILDPLATFORM} ${BASE} AS build
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
WORKDIR /src
COPY package.json package-lock.json tsconfig.json tsconfig.build.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
COPY src src
COPY scripts scripts
RUN npm run build

# What runs: production dependencies of the target platform, without what only development reads.
ARG TARGETARCH=amd64
WORKDIR /image/opt/otlp-hub
COPY package.json package-lock.json LICENSE ./
RUN if [ "${TARGETARCH}" = amd64 ]; then cpu=x64; else cpu="${TARGETARCH}"; fi \
 && npm ci --omit=dev --ignore-scripts --no-audit --no-fund --os=linux --cpu="${cpu}" --libc=glibc --loglevel=error \
 && mkdir -p /image/usr/share/sbom \
 && npm sbom --omit=dev --package-lock-only --sbom-format=cyclonedx >/image/usr/share/sbom/otlp-hub.cdx.json \
 && cp -r /src/dist dist \
 && node /src/scripts/prune-image.mjs . \
 && rm -f package-lock.json
COPY proto proto
COPY config/default.yaml /image/etc/otelcol-contrib/config.yaml

# The loader has another place on each platform.
COPY --from=runtime /usr/local/bin/node /image/usr/local/bin/node
COPY --from=runtime /usr/lib/*-linux-gnu/ld-linux-*.so.* /usr/lib/*-linux-gnu/libc.so.6 /usr/lib/*-linux-gnu/libm.so.6 \
  /usr/lib/*-linux-gnu/libdl.so.2 /usr/lib/*-linux-gnu/libpthread.so.0 /usr/lib/*-linux-gnu/librt.so.1 \
  /usr/lib/*-linux-gnu/libgcc_s.so.1 /usr/lib/*-linux-gnu/libstdc++.so.6 /image/lib/
# Of the hub's own: `#!` names Node by its path, since there is no env. The authorities are Node's own, for programs that ask for the file.
RUN if [ "${TARGETARCH}" = amd64 ]; then mkdir /image/lib64 && mv /image/lib/ld-linux-x86-64.so.2 /image/lib64/; fi \
 && sed -i '1s|.*|#!/usr/local/bin/node|' dist/cli/main.js \
 && chmod 0755 dist/cli/main.js \
 && ln -s /opt/otlp-hub/dist/cli/main.js /image/otelcol-contrib \
 && ln -s /opt/otlp-hub/dist/cli/main.js /image/usr/local/bin/otlp-hub \
 && mkdir -p /image/etc/ssl/certs \
 && node --print 'require("node:tls").rootCertificates.join("\n")' >/image/etc/ssl/certs/ca-certificates.crt

FROM scratch
ARG VERSION=0.1.0
ARG REVISION=
LABEL org.opencontainers.image.title="otlp-hub" \
      org.opencontainers.image.description="An OpenTelemetry hub that runs the collector's own configuration" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="docker.io/library/node:20.20.2-bookworm-slim"
COPY --from=build /image /
ENV PATH=/usr/local/bin NODE_ENV=production
USER 10001:10001
EXPOSE 4317 4318 8888 13133
# Kubernetes has probes of its own; elsewhere a configuration without health_check wants --no-healthcheck.
HEALTHCHECK --interval=10s --timeout=5s --start-period=5s CMD ["/usr/local/bin/otlp-hub", "readyz"]
ENTRYPOINT ["/otelcol-contrib"]
CMD ["--config", "/etc/otelcol-contrib/config.yaml"]
