# One image for every application: the command says which, e.g. apps/gateway/dist/main.js.
FROM node:24-bookworm-slim AS build
WORKDIR /docket
COPY package.json package-lock.json .npmrc tsconfig.json tsconfig.base.json ./
COPY bench/package.json bench/
COPY chaos/package.json chaos/
COPY e2e/package.json e2e/
COPY simulator/package.json simulator/
COPY apps apps
COPY libs libs
COPY tools tools
# No dependency needs its install script.
RUN npm ci --ignore-scripts --no-audit --no-fund
RUN node node_modules/typescript-native/bin/tsc -b apps/* tools
RUN npm prune --omit=dev --ignore-scripts --no-audit --no-fund
COPY deploy/image/slim.sh deploy/image/
RUN sh deploy/image/slim.sh

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /docket
COPY --from=build /docket /docket
COPY examples examples
# What the standalone shape keeps; every other application writes nothing but temporary files, to /tmp.
RUN mkdir data && chown node:node data
USER node
EXPOSE 8080
# Ready, as each application sees it: on its health port, the gateway and the standalone shape on that of the API.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "const { DOCKET_HEALTH_PORT: own, DOCKET_PORT: api = 8080 } = process.env; fetch(`http://127.0.0.1:${own || api}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node"]
CMD ["apps/standalone/dist/main.js"]
