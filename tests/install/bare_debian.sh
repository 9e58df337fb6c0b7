#!/bin/sh
# Proves that a bare Debian 12 needs nothing but a checkout: makes an empty root with debootstrap, puts
# the repository into it and runs `./soa up --check` and `./soa test` there, with times and exit codes.
#
#   tests/install/bare_debian.sh [--only up|test] [--as-it-lies] [--keep] [-- command …]
#
#   --only        one of the two runs
#   --as-it-lies  the files of the working tree instead of the last commit
#   --keep        leaves the root for a look inside, and says where
#   -- command    runs this in the checkout instead, for example: -- ./soa manage --version
#
# Needs root, debootstrap, git and unshare. The runs have mounts and processes of their own, so nothing
# stays mounted or running afterwards. The network settings of this machine go along: name servers,
# apt and pip proxies, certificates of a local authority.
set -eu

ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)
MIRROR=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
runs="up test" keep='' as_it_lies=''

while [ $# -gt 0 ]; do
    case $1 in
    --only) runs=$2 && shift ;;
    --as-it-lies) as_it_lies=yes ;;
    --keep) keep=yes ;;
    --) runs=given && shift && break ;;
    *) sed -n '2,12s/^# \{0,1\}//p' "$0" && exit 2 ;;
    esac
    shift
done

[ "$(id -u)" = 0 ] || { echo "Making an empty Debian root needs root." >&2 && exit 2; }
for program in debootstrap git unshare; do
    command -v $program >/dev/null || { echo "Missing: apt-get install $program" >&2 && exit 2; }
done

BARE=$(mktemp -d "${TMPDIR:-/tmp}/bare-debian.XXXXXX")
chmod 755 "$BARE" # apt downloads as a user of its own
# shellcheck disable=SC2317  # called by the trap
clean_up() {
    if [ -n "$keep" ]; then echo "The root is kept in $BARE"; else rm -rf --one-file-system "$BARE"; fi
}
trap clean_up EXIT
trap 'exit 130' INT TERM

make_root() {
    debootstrap --variant=minbase bookworm "$BARE" "$MIRROR" >"$BARE.log" 2>&1 ||
        { tail -n 20 "$BARE.log" >&2 && exit 2; }
    rm -f "$BARE.log"
    cp -L /etc/resolv.conf /etc/hosts "$BARE/etc/"
    mkdir -p "$BARE/usr/local/share/ca-certificates"
    cp /usr/local/share/ca-certificates/*.crt "$BARE/usr/local/share/ca-certificates/" 2>/dev/null || true
    grep -il proxy /etc/apt/apt.conf.d/* 2>/dev/null | while read -r file; do
        cp "$file" "$BARE/etc/apt/apt.conf.d/"
    done
}

copy_checkout() {
    if [ -n "$as_it_lies" ]; then
        mkdir "$BARE/srv/checkout"
        (cd "$ROOT" && git ls-files -z --cached --others --exclude-standard --deduplicate |
            tar -c --null --ignore-failed-read --files-from=- 2>/dev/null) | tar -x -C "$BARE/srv/checkout"
    else
        git clone -q --no-hardlinks "$ROOT" "$BARE/srv/checkout"
        rm -rf "$BARE/srv/checkout/.git" # a checkout without git must do
    fi
}

# The variables that lead pip and uv to their index; everything else of this environment stays outside.
network() {
    env | grep -iE -e '^(https?|all|no)_proxy=' -e '^PIP_(INDEX_URL|EXTRA_INDEX_URL|TRUSTED_HOST)=' \
        -e '^UV_((DEFAULT_|EXTRA_)?INDEX|INDEX_URL|EXTRA_INDEX_URL)=' || true
}

inside() {
    # shellcheck disable=SC2016,SC2046  # expanded by the inner shell; one word a variable
    unshare --mount --pid --fork --kill-child sh -c '
        bare=$1 && shift
        mount -t proc proc "$bare/proc" && mount -t tmpfs shm "$bare/dev/shm" &&
            exec chroot "$bare" /usr/bin/env -i -C /srv/checkout "$@"' sh "$BARE" \
        HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin $(network) "$@"
}

worst=0
timed() {
    echo "== $* on bare Debian 12"
    began=$(date +%s) code=0
    inside "$@" || code=$?
    echo "== $*: exit $code after $(($(date +%s) - began)) s"
    [ "$code" = 0 ] || worst=1
}

make_root
copy_checkout
for run in $runs; do
    case $run in
    up) timed ./soa up --check ;;
    test) timed ./soa test ;;
    given) timed "$@" ;;
    esac
done
exit $worst
