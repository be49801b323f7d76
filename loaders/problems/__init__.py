"""What was found in the input: one finding, the ledger of rows, the recorder, the report."""
