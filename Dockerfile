# One image for web, worker and beat; docker-compose.yml says which program a container runs.
FROM python:3.12-slim-bookworm AS build
WORKDIR /srv/portal
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements.lock requirements-dev.lock ./
# What runs, from the locked wheels; and apart from it what only building needs: Node, for npm.
RUN python -m venv /opt/portal && /opt/portal/bin/pip install --require-hashes -r requirements.lock
RUN python -m venv /opt/build && /opt/build/bin/pip install --require-hashes -r requirements-dev.lock
COPY . .
RUN /opt/build/bin/python -m kit.frontend
# The settings are asked for their paths only; no server is reached while building.
RUN SECRET_KEY=only-for-building FIELD_KEYS=b25seS1mb3ItYnVpbGRpbmctYW4taW1hZ2UtLS0tLS0= \
    INDEX_KEY=only-for-building \
    DATABASE_URL=postgres://nobody@nowhere/none REDIS_URL=redis://nowhere \
    STATIC_ROOT=/srv/static /opt/portal/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf var/npm var/packages

FROM python:3.12-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /srv/portal portal \
    && install -d -o portal -g portal /srv/media
COPY --from=build /opt/portal /opt/portal
COPY --from=build /srv/static /srv/static
COPY --from=build /srv/portal /srv/portal
WORKDIR /srv/portal
USER portal
ENV PATH=/opt/portal/bin:$PATH PYTHONUNBUFFERED=1 STATIC_ROOT=/srv/static MEDIA_ROOT=/srv/media
EXPOSE 8000
CMD ["gunicorn", "portal.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--preload", "--graceful-timeout", "10", "--no-control-socket"]
