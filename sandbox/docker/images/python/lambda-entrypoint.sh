#!/bin/sh
# As in AWS's image: the emulator, unless Lambda itself is there.
if [ $# -ne 1 ]; then
  echo "entrypoint requires the handler name to be the first argument" >&2
  exit 142
fi
export _HANDLER="$1"
export PYTHONPATH="${PYTHONPATH:+$PYTHONPATH:}$LAMBDA_TASK_ROOT:/opt/python:$LAMBDA_RUNTIME_DIR"
if [ -z "$AWS_LAMBDA_RUNTIME_API" ]; then
  exec /usr/local/bin/aws-lambda-rie /var/lang/bin/python3.11 -m awslambdaric "$1"
fi
exec /var/lang/bin/python3.11 -m awslambdaric "$1"
