#!/bin/bash
# Stands before node, bash and sh on PATH. Only what the runner itself starts is watched: its process id is written down,
# so that the driver can end it as GitHub does; its output goes through a pipe, as on GitHub, and not to act's terminal;
# and when it is done, its output files are checked as GitHub checks them.
# bash and not sh: dash drops variables such as INPUT_AWS-REGION.
real=@REAL@
watched=@WATCHED@

parent=
{ read -r parent < "/proc/$PPID/comm"; } 2> /dev/null
[ "$parent" = act ] || exec "$real" "$@"

# the runner asks once where node is: here
case "$*" in *process.execPath*) echo "$0"; exit 0 ;; esac

# GitHub has neither: the one is act's own, the other only carries the token into the inputs of steps
unset ACT RUNNER_JOB_TOKEN

pipe="$watched/pipe.$$"
mkfifo "$pipe"
cat < "$pipe" &
reader=$!
/bin/bash -c 'echo "$$ $RUNNER_JOB_ID" > "$1"; shift; exec "$@"' bash "$watched/$$" "$real" "$@" \
  > "$pipe" 2>&1 < /dev/null
code=$?
rm -f "$watched/$$" "$pipe"
# what it left running may hold the pipe open: the step does not wait for that
for _ in 1 2 3 4 5 6 7 8 9 10; do
  kill -0 "$reader" 2> /dev/null || break
  sleep 0.05
done

# the run is cancelled: stay, so that no next step starts before the runner knows of it
[ -e "$watched/hold.$$" ] && exec sleep 3600
# the job's time is up, however the step ended
[ -e "$watched/fail.$$" ] && exit 1

check() {
  [ -s "$2" ] || return 0
  problem=$(awk '
    end != "" { if ($0 == end) end = ""; next }
    /^[^=]*<</ { end = substr($0, index($0, "<<") + 2); next }
    /^$/ || /=/ { next }
    { print "Invalid format \047" $0 "\047"; exit }
    END { if (end != "") print "Matching delimiter not found \047" end "\047" }
  ' "$2" | head -n 1)
  [ -z "$problem" ] && return 0
  echo "::error::Unable to process file command '$1' successfully."
  echo "::error::$problem"
  # the runner would stumble over it after the step, and go on
  : > "$2"
  return 1
}
# a summary that is too long is dropped with an error, and the step goes on
limit=1048576
size=$(stat -c %s "$GITHUB_STEP_SUMMARY" 2> /dev/null || echo 0)
if [ "$size" -gt "$limit" ]; then
  echo "::error::\$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got $((size / 1024))k."
  : > "$GITHUB_STEP_SUMMARY"
fi
check env "$GITHUB_ENV" || code=1
check output "$GITHUB_OUTPUT" || code=1
check state "$GITHUB_STATE" || code=1
# act reads what a failed step printed only until the step ends: its last lines would be lost, or count as the next step's
[ "$code" = 0 ] || sleep 0.3
exit $code
