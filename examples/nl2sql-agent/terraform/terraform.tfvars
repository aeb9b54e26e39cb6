# What this installation has. No secrets: those are TF_VAR_… of the workflow.
memory_size = 1024
timeout     = 60
log_level   = "INFO"
row_limit   = 100
