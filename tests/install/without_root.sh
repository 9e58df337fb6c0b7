#!/bin/sh
# Proves that `./soa up --check` needs no root: runs it in a fresh copy of the last commit as a user who
# may not install anything and who has no HOME to write into but the copy's own folder.
#
#   tests/install/without_root.sh [--as-it-lies] [--keep] [-- command …]
#
#   --as-it-lies  the files of the working tree instead of the last commit
#   --keep        leaves the copy for a look inside, and says where
#   -- command    runs this in the copy instead
#
# Started by root it takes the user `nobody`; started by anybody else it takes that person, who must not
# have sudo without a password. Without the Pango libraries on the machine, `soa` unpacks them itself.
set -eu

ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)
keep='' as_it_lies=''

while [ $# -gt 0 ]; do
    case $1 in
    --as-it-lies) as_it_lies=yes ;;
    --keep) keep=yes ;;
    --) shift && break ;;
    *) sed -n '2,13s/^# \{0,1\}//p' "$0" && exit 2 ;;
    esac
    shift
done
[ $# -gt 0 ] || set -- ./soa up --check

COPY=$(mktemp -d "${TMPDIR:-/tmp}/without-root.XXXXXX")
# shellcheck disable=SC2317  # called by the trap
clean_up() {
    if [ -n "$keep" ]; then echo "The copy is kept in $COPY"; else rm -rf "$COPY"; fi
}
trap clean_up EXIT
trap 'exit 130' INT TERM

chmod 755 "$COPY"
if [ -n "$as_it_lies" ]; then
    mkdir "$COPY/checkout"
    (cd "$ROOT" && git ls-files -z --cached --others --exclude-standard --deduplicate |
        tar -c --null --ignore-failed-read --files-from=- 2>/dev/null) | tar -x -C "$COPY/checkout"
else
    git clone -q --no-hardlinks "$ROOT" "$COPY/checkout"
fi
mkdir "$COPY/home"

as_user=
if [ "$(id -u)" = 0 ]; then
    chown -R nobody "$COPY"
    as_user="setpriv --reuid=nobody --clear-groups --inh-caps=-all"
fi

echo "== $* as $($as_user id -un)"
began=$(date +%s) code=0
cd "$COPY/checkout"
$as_user env HOME="$COPY/home" TMPDIR="$COPY/home" UV_CACHE_DIR="$COPY/home/uv" "$@" || code=$?
echo "== $*: exit $code after $(($(date +%s) - began)) s"
exit $code
