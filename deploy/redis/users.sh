#!/bin/sh
# Makes passwords, and from them and users.acl.in the server's `aclfile`. Never prints a password
# and a user list together: the one is for programs, the other for the server.
#
#   (umask 077; sh users.sh passwords >> .env)            # once; keep it as secret as it is
#   set -a; . ./.env; set +a
#   sh users.sh acl > users.acl                           # for `aclfile`; has no password in it
#
# Options before the word:
#   --namespace NAME   BARQIYA_NAMESPACE of the service (default: wire)
#   --redis-7.0        leave out what Redis 7.0 does not know and would refuse the file for
# `passwords` adds nothing to a file that has some already.
set -eu

roles="publisher worker subscriber group-subscriber operator admin"
namespace=wire
old=
usage() { sed -n '2,12s/^# \{0,1\}//p' "$0" >&2; exit 64; }

# variable ROLE: the variable with its password.
variable() { printf 'BARQIYA_%s_PASSWORD' "$(printf %s "$1" | tr 'a-z-' 'A-Z_')"; }

# 32 random bytes as letters and digits: the password stands in a URL.
random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

passwords() {
    # A second set after the first would win, and the server would know only the first.
    if [ -f /dev/stdout ] && grep -qs '^BARQIYA_[A-Z_]*_PASSWORD=' /dev/stdout; then
        echo "the file has passwords already: take them out before you make new ones" >&2
        exit 73
    fi
    for role in $roles; do
        printf '%s=%s\n' "$(variable "$role")" "$(random)"
    done
}

acl() {
    script="s/@namespace@/$namespace/g"
    for role in $roles; do
        name=$(variable "$role")
        eval "password=\${$name:-}"
        if [ -z "$password" ]; then
            echo "$name is not set: sh users.sh passwords >> .env" >&2
            exit 78
        fi
        # sha256sum reads it from a pipe: no process list shows it.
        digest=$(printf %s "$password" | sha256sum | cut -d ' ' -f 1)
        script="$script
s/@$role@/#$digest/"
    done
    [ -z "$old" ] || script="$script
s/ +client|setinfo//"
    # One user is one line: what is indented goes on with the line before.
    sed -e '/^#/d' -e '/^$/d' -e "$script" "$(dirname "$0")/users.acl.in" |
        awk '/^ / { sub(/^ +/, ""); line = line " " $0; next }
             { if (line) print line; line = $0 }
             END { print line }'
}

while [ $# -gt 0 ]; do
    case $1 in
    --namespace)
        namespace=${2:-}
        case $namespace in
        '' | *[!A-Za-z0-9_.-]*) usage ;;
        esac
        shift
        ;;
    --redis-7.0) old=yes ;;
    passwords | acl)
        [ $# -eq 1 ] || usage
        "$1"
        exit
        ;;
    *) usage ;;
    esac
    shift
done
usage
