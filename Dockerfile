FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Without scripts: `prepare` would build, and the sources come after what changes less often.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY tools tools
COPY src src
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:22-bookworm-slim
# journalctl, for hosts whose sshd speaks to the journal alone. Not systemctl: it would ask the container's systemd, which
# does not run; where there is none the collector leaves units out.
RUN apt-get update && apt-get install -y --no-install-recommends systemd && rm -rf /var/lib/apt/lists/* /usr/bin/systemctl
WORKDIR /app
ENV NODE_ENV=production STATE_DIRECTORY=/var/lib/crosswatch
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY rules rules
COPY influx influx
RUN mkdir -p /var/lib/crosswatch && chown node: /var/lib/crosswatch && ln -s /app/dist/main.js /usr/local/bin/crosswatch && chmod +x dist/main.js
VOLUME /var/lib/crosswatch
EXPOSE 8990
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8990/healthz').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
ENTRYPOINT ["node", "--max-semi-space-size=1", "--initial-heap-size=8", "--v8-pool-size=1", "/app/dist/main.js"]
CMD ["run"]
