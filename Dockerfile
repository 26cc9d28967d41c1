# The hub as an image that stands where the contrib image stood: same entry point, same user, same default configuration path.
ARG BASE=node:20-bookworm-slim

FROM ${BASE} AS build
WORKDIR /src
COPY package.json package-lock.json tsconfig.json tsconfig.build.json ./
COPY src src
RUN npm ci --no-audit --no-fund && npm prune --omit=dev --ignore-scripts

FROM ${BASE}
WORKDIR /opt/otlp-hub
COPY --from=build /src/node_modules node_modules
COPY --from=build /src/dist dist
COPY package.json LICENSE ./
COPY proto proto
COPY config/default.yaml /etc/otelcol-contrib/config.yaml
RUN chmod 0755 dist/cli/main.js \
 && ln -s /opt/otlp-hub/dist/cli/main.js /otelcol-contrib \
 && ln -s /opt/otlp-hub/dist/cli/main.js /usr/local/bin/otlp-hub
USER 10001:10001
EXPOSE 4317 4318 8888 13133
ENTRYPOINT ["/otelcol-contrib"]
CMD ["--config", "/etc/otelcol-contrib/config.yaml"]
