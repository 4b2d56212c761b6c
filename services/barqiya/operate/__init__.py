"""What operators see and touch: logs, connections, the embedded server."""
