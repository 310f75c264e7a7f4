#!/bin/sh
# Checks for Swift and the Debian packages named as arguments; installs the missing ones as root (or with a sudo that
# asks nothing), and otherwise says exactly what to install.
set -eu

if ! "${SWIFT:-swift}" --version >/dev/null 2>&1; then
    echo "econas needs Swift 6.3 or newer, and '${SWIFT:-swift}' does not run: install it from https://www.swift.org/install" >&2
    exit 1
fi

present() {
    case "$1" in
    libncurses-dev) pkg-config --exists ncursesw ;;
    libsqlite3-dev) pkg-config --exists sqlite3 ;;
    libopenblas-dev) pkg-config --exists openblas ;;
    libjpeg-dev) pkg-config --exists libjpeg ;;
    libpng-dev) pkg-config --exists libpng ;;
    libarchive-dev) pkg-config --exists libarchive ;;
    libcurl4-openssl-dev) pkg-config --exists libcurl ;;
    libmd-dev) pkg-config --exists libmd ;;
    *) command -v "$1" >/dev/null ;;
    esac
}

missing=""
for package in "$@"; do
    present "$package" 2>/dev/null || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=""
if [ "$(id -u)" -ne 0 ]; then
    if sudo -n true 2>/dev/null; then as_root="sudo"; else as_root="none"; fi
fi
if [ "$as_root" = "none" ] || ! command -v apt-get >/dev/null; then
    echo "missing:$missing" >&2
    echo "install them first (on Debian or Ubuntu: sudo apt-get install$missing), then run make again" >&2
    exit 1
fi
echo "installing:$missing"
$as_root apt-get update -qq
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq $missing >/dev/null
for package in $missing; do
    present "$package" || { echo "$package was installed but is still not found" >&2; exit 1; }
done
