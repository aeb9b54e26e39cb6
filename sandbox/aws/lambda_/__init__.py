"""What ministack's service lacks, one file per group of truths."""
