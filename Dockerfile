# The console and the workers, from one image: which of them it is, the command says (docker-compose.yml).
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# No scripts here: they would build the page before its sources are there, and unpack a PostgreSQL that this image never runs.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
COPY . .
RUN node bin/prepare.mjs

FROM node:20-bookworm-slim AS app
# Debian's Chromium, and fonts for the scripts that adverts are written in: a screenshot of empty boxes proves nothing.
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates chromium fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji \
  && rm -rf /var/lib/apt/lists/* \
  && install -d -o node -g node /var/lib/nightjar
WORKDIR /app
COPY --from=build --chown=root:root /app /app
ENV NODE_ENV=production HOME=/tmp NIGHTJAR_HOME=/var/lib/nightjar NIGHTJAR_BROWSER=/usr/bin/chromium
USER node
EXPOSE 4400
CMD ["node", "--import", "tsx", "bin/console.ts"]

# MinIO as it comes, but with a data folder that an ordinary user owns, so that nothing has to run as root.
FROM minio/minio:RELEASE.2025-09-07T16-13-09Z AS objects
COPY --from=app --chown=1000:1000 /var/lib/nightjar /data
USER 1000:1000
