"""The worker: runs the pipeline on the queue. All I/O of the service proper is here."""
