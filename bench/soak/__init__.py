"""A day of wire copy in minutes: diurnal curve, bursts, an outage and its backlog."""
