FROM python:3.12-slim AS build
WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --prefix=/install -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY cogs cogs
RUN pip install --no-cache-dir --no-deps --prefix=/install .

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 jamboree && mkdir -p /app/data && chown jamboree /app/data
COPY --from=build /install /usr/local
WORKDIR /app
USER jamboree
ENV PYTHONUNBUFFERED=1 LOG_FORMAT=json
VOLUME /app/data
# The program hears SIGTERM itself and drains; give it the time: docker stop --timeout 30.
STOPSIGNAL SIGTERM
ENTRYPOINT ["jamboree"]
