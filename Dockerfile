# The product as it runs in production: PostgreSQL and Redis are elsewhere (see docker-compose.yml).
FROM python:3.11-slim AS build
WORKDIR /build
COPY requirements/base.txt requirements/base.txt
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/base.txt

FROM python:3.11-slim
RUN groupadd --system --gid 10001 entente \
    && useradd --system --uid 10001 --gid entente --home-dir /srv/entente --no-create-home entente \
    && mkdir -p /srv/entente /var/lib/entente \
    && chown entente:entente /var/lib/entente
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=prm.settings \
    PRM_ENV=production \
    PRM_HOME=/var/lib/entente \
    PORT=8000
WORKDIR /srv/entente
COPY --from=build /venv /venv
COPY manage.py ./
COPY prm prm
COPY partners partners
COPY pricing pricing
COPY dealreg dealreg
COPY templates templates
COPY static static
# Collecting needs complete settings but no server; the key is of this step alone.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" ALLOWED_HOSTS=localhost \
    DATABASE_URL=postgres://nobody@nowhere/none REDIS_URL=redis://nowhere/0 \
    python manage.py collectstatic --no-input -v 0
USER entente
VOLUME /var/lib/entente
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-m", "prm.run", "health"]
CMD ["sh", "-c", "exec python -m prm.run.web prm.wsgi:application --interface wsgi --host 0.0.0.0 --port \"$PORT\" --workers \"${WEB_WORKERS:-$(nproc)}\" --blocking-threads 1 --no-ws --respawn-failed-workers --workers-kill-timeout 20"]
