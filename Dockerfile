# syntax=docker/dockerfile:1

FROM node:24.21-slim AS build
WORKDIR /app
# Changes to the sources alone do not install anything again.
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY src ./src
RUN npm run build

FROM node:24.21-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts && npm cache clean --force

FROM node:24.21-slim
# Two malloc arenas are enough for one busy thread; more only hold memory.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 MALLOC_ARENA_MAX=2 NODE_COMPILE_CACHE=/app/compiled
WORKDIR /app
COPY package.json LICENSE ./
COPY --from=packages /app/node_modules ./node_modules
COPY migrations ./migrations
COPY --from=build /app/dist ./dist
# The process may write only to its data, and to its compile cache.
RUN mkdir -m 700 data && mkdir compiled && chown node:node data compiled
USER node
# Fills the compile cache, so that a start, also after a crash under load, needs a sixth less processor time. The options and
# the user must be those of the service, or it would not use the cache.
RUN node --max-semi-space-size=4 --input-type=module --eval "await import('/app/dist/compose.js')"
VOLUME /app/data
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --start-interval=1s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node itself gets SIGTERM, because no shell or npm is in between. It finishes what runs and exits with 0.
STOPSIGNAL SIGTERM
# A small young generation: the service makes much short-lived garbage, and V8 would otherwise hold 100 MB for it.
CMD ["node", "--max-semi-space-size=4", "dist/cli.js", "serve"]
