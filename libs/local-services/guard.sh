# Runs "$@" in the process group of this shell, prints its process id, and kills the whole group when standard input ends.
# The write end of that pipe is held by the process that started us alone, so the program ends with it, even after SIGKILL.
exec 3<&0
"$@" </dev/null >&2 3<&- &
program=$!
{ while read -r _; do :; done; kill -9 0; } <&3 &
guard=$!
echo "$program"
wait "$program"
code=$?
kill -9 "$guard"
exit "$code"
