#!/bin/sh
# Static checks of the deployment files, without a container engine.
set -eu
cd "$(dirname "$0")/.."

failed=0

# missing TOOL: in continuous integration a check that did not run is a failed check.
missing() {
    if [ "${CI:-}" = true ]; then
        echo "$1 is missing" >&2
        failed=1
    else
        echo "skipped: $1 is not here"
    fi
}

echo "hadolint deploy/Dockerfile"
if command -v hadolint >/dev/null; then
    hadolint --failure-threshold info deploy/Dockerfile || failed=1
else
    missing hadolint
fi

echo "docker compose config"
if command -v docker-compose >/dev/null; then
    compose=docker-compose
elif docker compose version >/dev/null 2>&1; then
    compose="docker compose"
else
    compose=
    missing "docker compose"
fi
if [ -n "$compose" ]; then
    # Any passwords do: nothing is started.
    set -a
    eval "$(sh deploy/redis/users.sh passwords)"
    set +a
    $compose --profile '*' config --quiet || failed=1
fi

exit "$failed"
