# One image for every application: the command says which, e.g. apps/gateway/dist/main.js.
FROM node:24-bookworm-slim AS build
WORKDIR /docket
COPY package.json package-lock.json .npmrc tsconfig.json tsconfig.base.json ./
COPY apps apps
COPY libs libs
COPY e2e/package.json e2e/package.json
COPY tools tools
# The image brings Node itself; no dependency needs its install script.
RUN npm ci --ignore-scripts
RUN node node_modules/typescript/bin/tsc -b apps/gateway apps/ingest apps/extractor apps/dispatcher apps/standalone tools
RUN npm prune --omit=dev --ignore-scripts \
 && rm -rf node_modules/node node_modules/node-linux-* node_modules/.cache apps/*/src libs/*/src tools/src

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /docket
COPY --from=build /docket /docket
COPY examples examples
RUN mkdir data && chown node:node data
USER node
ENTRYPOINT ["node", "--enable-source-maps"]
CMD ["apps/standalone/dist/main.js"]
