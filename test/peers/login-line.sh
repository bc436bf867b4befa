#!/bin/sh
# Debian's login at the end of a serial line, in name spaces of its own, where the host's accounts, logs and host name are not touched.
# Started by `unshare --mount --uts --pid --fork --kill-child`; $1 is the folder with the files that stand in for the host's.
set -eu
folder=$1
mount --make-rprivate /
mount -t proc proc /proc
hostname pump-station
for file in passwd shadow group login.defs pam.d/login; do mount --bind "$folder/etc/$file" "/etc/$file"; done
mount -t tmpfs tmpfs /var/log
touch /var/log/wtmp /var/log/btmp /var/log/lastlog
exec socat "PTY,link=$folder/console,raw,echo=0,mode=600" "EXEC:$folder/respawn,pty,setsid,ctty,stderr"
