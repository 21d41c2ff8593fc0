# The base is an argument, so that a build can be repeated to the byte. Find the digest of today's with
#   docker buildx imagetools inspect python:3.12-slim --format '{{.Manifest.Digest}}'
# and build with it: docker build --build-arg BASE=python:3.12-slim@sha256:… -t jamboree .
# (This file was written where no image can be built; nobody has tried it there.)
ARG BASE=python:3.12-slim

FROM ${BASE} AS build
WORKDIR /app
COPY requirements.lock ./
# Wheels alone, each by its hash: to build one would fetch tools that no lock knows of.
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --only-binary :all: --require-hashes -r requirements.lock
COPY bot bot
COPY cogs cogs
# Compiled here: the place where the image runs is read-only.
RUN /venv/bin/python -m compileall -q bot cogs

FROM ${BASE}
RUN useradd --create-home --uid 10001 jamboree && mkdir -p /app/data && chown jamboree /app/data \
 && printf '#!/bin/sh\nexec python -m bot "$@"\n' > /usr/local/bin/jamboree && chmod 755 /usr/local/bin/jamboree
COPY --from=build /venv /venv
COPY --from=build /app/bot /app/bot
COPY --from=build /app/cogs /app/cogs
COPY LICENSE /app/
WORKDIR /app
USER jamboree
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 LOG_FORMAT=json
# The database and the songs under way; nothing else is written. Run it so:
#   docker run -d --name jamboree --restart on-failure:5 --read-only --cap-drop ALL --security-opt no-new-privileges \
#     --stop-timeout 30 --env-file .env -v jamboree:/app/data jamboree
#   docker exec jamboree jamboree purse servers
VOLUME /app/data
# The program hears SIGTERM itself and drains, for DRAIN_SECONDS.
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "bot"]
