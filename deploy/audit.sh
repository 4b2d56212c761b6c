#!/bin/sh
# Looks for known vulnerabilities in what is locked. Ends with 1 when it finds one, and skips, saying so,
# where the service that knows of them does not answer.
#
#   sh deploy/audit.sh PROGRAM FILE…          PROGRAM: pip-audit
set -eu

audit=$1
shift
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

run() {
    timeout 120 "$audit" --strict --disable-pip --progress-spinner off --timeout 10 "$@" 2>&1
}

# A version with many known holes: who does not know of it knows of nothing. Without this, a service
# that cannot be reached looks like one that has nothing to say of a package.
echo 'jinja2==2.4.1' >"$scratch/known.txt"
known=$(run --no-deps --requirement "$scratch/known.txt") || true
case $known in
*"Found "*" known vulnerabilit"*) ;;
*)
    echo "skipped: the service that knows of vulnerabilities does not answer here:"
    echo "$known" | tail -n 1
    exit 0
    ;;
esac

failed=0
for file in "$@"; do
    echo "pip-audit --strict $file"
    run --require-hashes --requirement "$file" || failed=1
done
exit "$failed"
