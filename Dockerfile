# syntax=docker/dockerfile:1
# The server with the built client, as in docs/hosting.md. Builds what `cargo xtask build` builds.
FROM node:20-bookworm-slim AS node

FROM rust:1.95-bookworm AS build
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
  && rustup target add wasm32-unknown-unknown
WORKDIR /src
COPY Cargo.toml Cargo.lock rustfmt.toml clippy.toml package.json package-lock.json ./
COPY .cargo .cargo
COPY src src
COPY crates crates
COPY style style
COPY public public
COPY index.html Trunk.toml budgets.toml ./
RUN cargo xtask build

FROM debian:bookworm-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --system --uid 10001 --home-dir /data funfair \
  && install -d -o funfair /data /campaigns
COPY --from=build /src/target/release/funfair-server /usr/local/bin/
COPY --from=build /src/dist /srv/funfair/dist
USER funfair
VOLUME /data
EXPOSE 8787
ENV FUNFAIR_LISTEN=0.0.0.0:8787 \
  FUNFAIR_DATABASE_URL=sqlite:///data/funfair.db?mode=rwc \
  FUNFAIR_DIST=/srv/funfair/dist \
  FUNFAIR_CAMPAIGNS=/campaigns
ENTRYPOINT ["funfair-server"]
